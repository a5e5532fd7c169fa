package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.PointId;
import dev.coffer.engine.embedded.disk.ChangedSince;
import dev.coffer.engine.embedded.disk.DiskException;
import dev.coffer.engine.embedded.disk.DiskReader;
import dev.coffer.engine.embedded.store.ObjectLock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongConsumer;

/**
 * A recovery point in the making. Nothing of it can be seen before {@link #commit}; closed without,
 * it leaves only what the next collection of garbage removes. For one thread.
 */
public final class PointWriter implements AutoCloseable {

  private final ChunkStore store;
  private final PointShelf shelf;
  private final Custody custody;
  private final Gate gate;
  private final Label label;
  private final long span;
  private final long losses;
  private final KeptRoots kept;
  private final List<KeptRoots.Hold> bases = new ArrayList<>();
  private final List<StoredDisk> disks = new ArrayList<>();
  private final List<MissingDisk> missing = new ArrayList<>();
  private final Optional<Locks.Hold> locking;
  private boolean ended;

  /**
   * What the point will be.
   *
   * @param lock what it will be locked by, with all that it needs
   */
  record Label(PointId id, PointHeader header, boolean copy, Optional<ObjectLock> lock) {

    static Label made(PointHeader header) {
      return new Label(new PointId(UUID.randomUUID().toString()), header, false, Optional.empty());
    }

    static Label copied(StoredPoint point, Optional<ObjectLock> lock) {
      return new Label(point.id(), point.header(), true, lock);
    }
  }

  PointWriter(
      ChunkStore store, PointShelf shelf, Custody custody, KeptRoots kept, Gate gate, Label label) {
    this.store = store;
    this.shelf = shelf;
    this.custody = custody;
    this.kept = kept;
    this.gate = gate;
    this.label = label;
    this.losses = store.publisher().loss().count();
    this.span = store.spans().begin();
    this.locking = label.lock().map(store.locks()::begin);
  }

  /**
   * Saves a disk. Where its storage can tell what has changed since the newest point of the disk,
   * only that is read; but what it tells is checked, and when it is wrong the disk is read in full:
   * {@link StoredDisk#reading} says so. An interrupt of the calling thread ends it promptly.
   *
   * @param progress is told how many bytes of the disk are dealt with, holes included; by several
   *     threads, one at a time
   * @throws DiskException when the source cannot be read; other disks can still be stored
   * @throws RepositoryException when the repository cannot take it
   */
  public StoredDisk store(DiskHeader disk, DiskReader source, LongConsumer progress)
      throws DiskException, RepositoryException, InterruptedException {
    return store(disk, source, SpotCheck.usual(), progress);
  }

  StoredDisk store(DiskHeader disk, DiskReader source, SpotCheck check, LongConsumer progress)
      throws DiskException, RepositoryException, InterruptedException {
    return store(disk, source, from -> plan(from, check), progress);
  }

  /**
   * Saves a disk out of another repository.
   *
   * @param base the disk in a point of this repository, and in what the source differs from that:
   *     only this is read; empty: all is
   */
  StoredDisk copy(
      DiskHeader disk, DiskReader source, Optional<CopyBase> base, LongConsumer progress)
      throws DiskException, RepositoryException, InterruptedException {
    return store(disk, source, from -> plan(from, base), progress);
  }

  /**
   * Of an earlier point.
   *
   * @param before the disk as this repository has it
   * @param changed all in which the source differs from that
   */
  record CopyBase(StoredDisk before, ChangedSince changed) {}

  /** Decides what to read. */
  private interface Planner {
    ReadingPlan plan(SourceDisk source) throws DiskException, RepositoryException;
  }

  private StoredDisk store(
      DiskHeader disk, DiskReader source, Planner planner, LongConsumer progress)
      throws DiskException, RepositoryException, InterruptedException {
    checkUnderWay();
    gate.enter();
    try {
      checkLosses();
      var tally = new Tally(progress);
      var stored = store(new SourceDisk(disk, source, tally), planner, tally);
      checkLosses();
      disks.add(stored);
      return stored;
    } finally {
      gate.leave();
    }
  }

  private StoredDisk store(SourceDisk source, Planner planner, Tally tally)
      throws DiskException, RepositoryException, InterruptedException {
    var plan = planner.plan(source);
    try {
      return store(source, plan, tally);
    } catch (LostChunkException e) {
      tally.startAgain();
      return storeAll(source, ReadingPlan.mapDamaged(e), tally);
    }
  }

  private StoredDisk storeAll(SourceDisk source, Reading reading, Tally tally)
      throws DiskException, RepositoryException, InterruptedException {
    try {
      return store(source, ReadingPlan.all(reading), tally);
    } catch (LostChunkException e) {
      throw new IllegalStateException("a disk without a base needs no map", e);
    }
  }

  private StoredDisk store(SourceDisk source, ReadingPlan plan, Tally tally)
      throws DiskException, LostChunkException, RepositoryException, InterruptedException {
    var root = new DiskBackup(store, gate, source, plan, tally).run();
    return new StoredDisk(
        source.header().id(),
        source.header().name(),
        source.size(),
        tally.readBytes(),
        tally.storedBytes(),
        tally.storedChunks(),
        root.toString(),
        plan.reading(),
        source.moment());
  }

  private ReadingPlan plan(SourceDisk source, SpotCheck check)
      throws DiskException, RepositoryException {
    var before = shelf.newest(source.header().id());
    if (before.isEmpty()) {
      return ReadingPlan.all(Reading.FULL);
    }
    var plan = plan(source, before.get(), check);
    return plan.base().isPresent() ? plan : plan.patching(mapOf(before.get(), source.size()));
  }

  private Optional<DiskMap> mapOf(StoredDisk disk, long size) throws RepositoryException {
    if (disk.sizeBytes() != size) {
      return Optional.empty();
    }
    try {
      return Optional.of(DiskMap.open(store, ChunkId.parse(disk.digest())));
    } catch (LostChunkException e) {
      return Optional.empty();
    }
  }

  private ReadingPlan plan(SourceDisk source, StoredDisk before, SpotCheck check)
      throws DiskException, RepositoryException {
    var moment = before.moment();
    if (moment.isEmpty()) {
      return ReadingPlan.all(source.whyForgotten().map(Reading::full).orElse(Reading.FULL));
    }
    var changed = source.changedSince(moment.get());
    if (changed.isEmpty()) {
      return ReadingPlan.all(
          Reading.full(
              source
                  .whyForgotten()
                  .orElse("its storage cannot tell what has changed since its last backup")));
    }
    return plan(source, before, changed.get(), check);
  }

  private ReadingPlan plan(SourceDisk source, Optional<CopyBase> base)
      throws DiskException, RepositoryException {
    return base.isPresent()
        ? plan(source, base.get().before(), base.get().changed(), SpotCheck.none())
        : ReadingPlan.all(Reading.FULL);
  }

  /** Only a point that is listed while its root is kept is a base: no collection misses it then. */
  private ReadingPlan plan(
      SourceDisk source, StoredDisk before, ChangedSince changed, SpotCheck check)
      throws DiskException, RepositoryException {
    bases.add(kept.hold(ChunkId.parse(before.digest())));
    return shelf.needs(before.digest())
        ? ReadingPlan.make(store, source, before, changed, check)
        : ReadingPlan.all(Reading.full("its last backup was forgotten meanwhile"));
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
      var point = new StoredPoint(label.id(), label.header(), disks, missing, label.copy());
      publish(point);
      close();
      return point;
    } finally {
      gate.leave();
    }
  }

  private void publish(StoredPoint point) throws RepositoryException {
    if (label.lock().isPresent()) {
      custody.publish(point, label.lock().get());
    } else {
      shelf.add(point, Optional.empty());
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
      bases.forEach(KeptRoots.Hold::close);
      locking.ifPresent(Locks.Hold::close);
    }
  }
}
