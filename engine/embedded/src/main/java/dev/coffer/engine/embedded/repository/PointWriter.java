package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.PointId;
import dev.coffer.engine.embedded.disk.DiskException;
import dev.coffer.engine.embedded.disk.DiskReader;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.LongConsumer;

/**
 * A recovery point in the making. Nothing of it can be seen before {@link #commit}; closed without,
 * it leaves only what the next collection of garbage removes. For one thread.
 */
public final class PointWriter implements AutoCloseable {

  private final ChunkStore store;
  private final PointShelf shelf;
  private final Gate gate;
  private final PointHeader header;
  private final long span;
  private final long losses;
  private final List<StoredDisk> disks = new ArrayList<>();
  private final List<MissingDisk> missing = new ArrayList<>();
  private boolean ended;

  PointWriter(ChunkStore store, PointShelf shelf, Gate gate, PointHeader header) {
    this.store = store;
    this.shelf = shelf;
    this.gate = gate;
    this.header = header;
    this.losses = store.publisher().loss().count();
    this.span = store.spans().begin();
  }

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
    checkUnderWay();
    gate.enter();
    try {
      checkLosses();
      var stored = new DiskBackup(store, gate, disk, source, progress).run();
      checkLosses();
      disks.add(stored);
      return stored;
    } finally {
      gate.leave();
    }
  }

  /** Notes a disk that could not be saved; if it was stored before, it is taken out again. */
  public void missing(MissingDisk disk) {
    checkUnderWay();
    disks.removeIf(stored -> stored.id().equals(disk.id()));
    missing.add(disk);
  }

  /**
   * Publishes the point with the disks stored so far, at least one. When it returns the point
   * survives a power cut.
   */
  public StoredPoint commit() throws RepositoryException {
    checkUnderWay();
    if (disks.isEmpty()) {
      throw new IllegalStateException("a point without a disk restores nothing");
    }
    gate.enter();
    try {
      store.flush();
      checkLosses();
      var id = new PointId(UUID.randomUUID().toString());
      var point = new StoredPoint(id, header, disks, missing);
      shelf.add(point);
      close();
      return point;
    } finally {
      gate.leave();
    }
  }

  private void checkUnderWay() {
    if (ended) {
      throw new IllegalStateException("the point is committed or closed");
    }
  }

  /** A pack that could not be written may have held chunks on which this point relies. */
  private void checkLosses() throws RepositoryException {
    var loss = store.publisher().loss();
    if (loss.count() != losses && loss.last().isPresent()) {
      throw loss.last().get().again();
    }
  }

  @Override
  public void close() {
    if (!ended) {
      ended = true;
      store.spans().end(span);
    }
  }
}
