package dev.coffer.engine.embedded.hypervisor.libvirt;

import dev.coffer.engine.embedded.disk.ChangedSince;
import dev.coffer.engine.embedded.disk.DiskReader;
import dev.coffer.engine.embedded.disk.Extent;
import dev.coffer.engine.embedded.nbd.NbdDisk;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/**
 * A disk as it was at a moment, read over NBD.
 *
 * @param bitmap how the server calls the changes since the moment that was asked for
 * @param memory what its storage remembers
 * @param failure what to say when it cannot be read, as whoever holds the moment knows it
 * @param server ends with the reader
 */
record PointReader(NbdDisk disk, String bitmap, Memory memory, Failure failure, Closeable server)
    implements DiskReader {

  /**
   * What the storage of a disk remembers.
   *
   * @param moment the name of the moment that is read
   * @param since the earlier moment since which the server tells changes
   * @param forgotten why there is none of these
   */
  record Memory(Optional<String> moment, Optional<String> since, Optional<String> forgotten) {

    static Memory none(String why) {
      return new Memory(Optional.empty(), Optional.empty(), Optional.of(why));
    }
  }

  /** Finds the exception that says what is behind another. */
  interface Failure {
    IOException of(IOException seen);
  }

  @Override
  public long size() {
    return disk.size();
  }

  @Override
  public void read(long offset, ByteBuffer into) throws IOException {
    try {
      disk.read(offset, into);
    } catch (IOException e) {
      throw failure.of(e);
    }
  }

  @Override
  public List<Extent> data(long from, long to) throws IOException {
    try {
      return disk.data(from, to);
    } catch (IOException e) {
      throw failure.of(e);
    }
  }

  @Override
  public Optional<String> moment() {
    return memory.moment();
  }

  @Override
  public Optional<String> whyForgotten() {
    return memory.forgotten();
  }

  @Override
  public Optional<ChangedSince> changedSince(String moment) {
    return memory
        .since()
        .filter(moment::equals)
        .flatMap(known -> disk.changes(bitmap))
        .map(changes -> (from, to) -> changed(changes, from, to));
  }

  private List<Extent> changed(ChangedSince changes, long from, long to) throws IOException {
    try {
      return changes.changed(from, to);
    } catch (IOException e) {
      throw failure.of(e);
    }
  }

  @Override
  public void close() throws IOException {
    try (server) {
      disk.close();
    }
  }
}
