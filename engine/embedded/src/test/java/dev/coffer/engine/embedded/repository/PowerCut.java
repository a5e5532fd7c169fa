package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.embedded.store.FileCalls;
import dev.coffer.engine.embedded.store.NewFile;
import dev.coffer.engine.embedded.store.RealFileCalls;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/**
 * Does what it is told until the plug is pulled, before a call that it was given the number of.
 * What was written before is on the disk: there is no cache to be lost, so nothing needs to be
 * synced.
 */
final class PowerCut implements FileCalls {

  /** Nothing works any more. */
  static final class NoPower extends IOException {
    NoPower() {
      super("no power");
    }
  }

  static final long NEVER = Long.MAX_VALUE;

  private final FileCalls real;
  private final long last;
  private long calls;

  PowerCut(long callsBefore) {
    this(callsBefore, new RealFileCalls());
  }

  PowerCut(long callsBefore, FileCalls real) {
    this.last = callsBefore;
    this.real = real;
  }

  synchronized long calls() {
    return calls;
  }

  synchronized boolean happened() {
    return calls > last;
  }

  private synchronized void count() throws NoPower {
    if (++calls > last) {
      throw new NoPower();
    }
  }

  @Override
  public void createFolder(Path folder) throws IOException {
    count();
    real.createFolder(folder);
  }

  @Override
  public NewFile create(Path file, List<ByteBuffer> content) throws IOException {
    count();
    return real.create(file, content);
  }

  @Override
  public void write(NewFile file, ByteBuffer bytes) throws IOException {
    count();
    real.write(file, bytes);
  }

  @Override
  public void sync(NewFile file) throws IOException {
    count();
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    count();
    real.rename(from, to);
  }

  @Override
  public void syncFolder(Path folder) throws IOException {
    count();
  }

  @Override
  public void delete(Path file) throws IOException {
    count();
    real.delete(file);
  }
}
