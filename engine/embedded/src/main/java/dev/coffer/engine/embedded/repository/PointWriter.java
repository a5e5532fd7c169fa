package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.embedded.disk.DiskException;
import dev.coffer.engine.embedded.disk.DiskReader;
import java.util.function.LongConsumer;

/**
 * A recovery point in the making. Nothing of it can be seen before {@link #commit}; closed without,
 * it leaves only what the next collection of garbage removes. For one thread.
 */
public final class PointWriter implements AutoCloseable {

  PointWriter() {}

  /**
   * Saves a disk. An interrupt of the calling thread ends it promptly.
   *
   * @param progress is told how many bytes of the disk are dealt with, holes included; by several
   *     threads, one at a time
   * @throws DiskException when the source cannot be read; other disks can still be stored
   * @throws RepositoryException when the repository cannot take it
   */
  public StoredDisk store(DiskHeader disk, DiskReader source, LongConsumer progress)
      throws DiskException, RepositoryException, InterruptedException {
    return Unready.yet();
  }

  /** Notes a disk that could not be saved. */
  public void missing(MissingDisk disk) {
    Unready.yet();
  }

  /**
   * Publishes the point with the disks stored so far, at least one. When it returns the point
   * survives a power cut.
   */
  public StoredPoint commit() throws RepositoryException {
    return Unready.yet();
  }

  @Override
  public void close() {}
}
