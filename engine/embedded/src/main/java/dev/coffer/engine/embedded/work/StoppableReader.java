package dev.coffer.engine.embedded.work;

import dev.coffer.engine.embedded.disk.ChangedSince;
import dev.coffer.engine.embedded.disk.DiskReader;
import dev.coffer.engine.embedded.disk.Extent;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/** A disk that can no longer be read once its reader is to stop; so whatever copies it ends. */
public record StoppableReader(DiskReader disk, BooleanSupplier stop) implements DiskReader {

  @Override
  public long size() {
    return disk.size();
  }

  @Override
  public void read(long offset, ByteBuffer into) throws IOException {
    check();
    disk.read(offset, into);
  }

  @Override
  public List<Extent> data(long from, long to) throws IOException {
    check();
    return disk.data(from, to);
  }

  @Override
  public Optional<String> moment() {
    return disk.moment();
  }

  @Override
  public Optional<String> whyForgotten() {
    return disk.whyForgotten();
  }

  @Override
  public Optional<ChangedSince> changedSince(String moment) throws IOException {
    check();
    return disk.changedSince(moment);
  }

  private void check() throws InterruptedIOException {
    if (stop.getAsBoolean()) {
      throw new InterruptedIOException("the copy was told to stop");
    }
  }

  @Override
  public void close() throws IOException {
    disk.close();
  }
}
