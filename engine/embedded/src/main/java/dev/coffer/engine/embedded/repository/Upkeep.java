package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.RepositoryCare.Progress;
import dev.coffer.engine.RepositoryCare.Statistics;
import dev.coffer.engine.embedded.repository.Verification.Means;
import dev.coffer.engine.embedded.repository.VerifyReport.Damage;
import java.io.IOException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/**
 * What keeps a repository in good order: verification, collection of garbage, statistics. One at a
 * time, beside any number of writers and readers. Safe for threads.
 */
public final class Upkeep {

  private final ChunkStore store;
  private final PointShelf shelf;
  private final KeptRoots kept;
  private final Gate gate;
  private final CareMemory memory;
  private final KnownDamage damage;
  private final RepositoryOptions options;
  private final InstantSource clock;

  /** Fair, as a verification takes it again for each pack. */
  private final Lock maintenance = new ReentrantLock(true);

  private final Means means;
  private final Custody custody;
  private final LockCheck lockCheck;

  Upkeep(Opening opening, KeptRoots kept, Gate gate) {
    this.store = opening.store();
    this.shelf = opening.shelf();
    this.kept = kept;
    this.gate = gate;
    this.memory = opening.memory();
    this.damage = opening.damage();
    this.options = opening.options();
    this.clock = opening.options().clock();
    this.lockCheck = new LockCheck(store, shelf, gate);
    this.custody = new Custody(store, shelf, gate, maintenance);
    this.means = new Means(store, gate, memory, new ConcurrentHashMap<>(), maintenance);
  }

  /** How points are kept from being deleted for a time. */
  Custody custody() {
    return custody;
  }

  /** Something that nothing else of the upkeep goes on beside. */
  @FunctionalInterface
  private interface Task<T> {
    T run() throws RepositoryException;
  }

  private <T> T alone(Task<T> task) throws RepositoryException {
    gate.enter();
    maintenance.lock();
    try {
      return task.run();
    } finally {
      maintenance.unlock();
      gate.leave();
    }
  }

  /**
   * Reads packs again, those first that were not read for longest; when anything is known to be
   * broken, or everything was to be read, says which points it hurts.
   *
   * @param progress may throw, to end it early; what was read by then is remembered
   */
  public VerifyReport verify(VerifyShare share, Progress progress) throws RepositoryException {
    gate.enter();
    try {
      var verification = new Verification(means, progress);
      int packs = verification.read(share, clock.instant());
      var found = new ArrayList<Damage>();
      if (share.equals(VerifyShare.ALL) || verification.foundAnything()) {
        found.addAll(alone(() -> verification.damage(shelf.all())));
      }
      if (share.equals(VerifyShare.ALL)) {
        found.addAll(alone(() -> lockCheck.describe(lockCheck.find(clock.instant()))));
      }
      damage.found(found);
      var all = new ArrayList<>(unreadablePoints());
      all.addAll(found);
      return new VerifyReport(packs, verification.bytes(), all);
    } finally {
      gate.leave();
    }
  }

  private List<Damage> unreadablePoints() {
    return damage.all().stream()
        .filter(problem -> problem.reason().equals(RepositoryException.POINT_DAMAGED))
        .map(problem -> new Damage(problem, List.of()))
        .toList();
  }

  /** What all files take. */
  public long storedBytes() {
    return store.allowance().used();
  }

  /** Notes what the repository takes today, unless it has been noted. */
  public void note() throws RepositoryException {
    gate.enter();
    try {
      var now = clock.instant();
      if (memory.isNew(now)) {
        memory.save(store.packs().all(), now);
      }
    } finally {
      gate.leave();
    }
  }

  /**
   * Counts what is stored, and for whom; see {@link Census} for what that costs.
   *
   * @param site what callers call the repository
   */
  public Statistics statistics(String site) throws RepositoryException {
    return alone(
        () ->
            new Census(store, gate, memory, custody)
                .of(site, shelf.all(), store.allowance().room(), clock.instant()));
  }

  /**
   * Gives back the space of what no point needs any more. Safe beside writers and readers, and safe
   * to be killed.
   *
   * @throws RepositoryException also when the file or the map of a point cannot be read, so that
   *     nobody can tell what it needs; then nothing is removed
   */
  public GarbageReport collect(Progress progress) throws RepositoryException {
    options.safeguard().requireMayDelete("what is stored", store.objects().where(""));
    return alone(
        () -> {
          try {
            kept.collectionStarts();
            return new Collector(store, gate, progress, clock.instant()).collect(this::reachAll);
          } finally {
            custody.forgetPlaces();
            kept.collectionEnds();
          }
        });
  }

  /**
   * Mends what can be mended, from what is sound here and from replicas; then gives up what is
   * damaged and not needed any more, unless nothing may be deleted.
   */
  public RepairReport repair(List<Repository> replicas, Progress progress)
      throws RepositoryException, InterruptedException {
    gate.enter();
    maintenance.lock();
    try {
      var repair = new Repair(store, shelf, gate, options);
      var mended = new ArrayList<>(repair.run(replicas, progress));
      lockAgain(mended);
      if (!store.lost().ids().isEmpty() && !options.safeguard().appendOnly()) {
        giveUpDamaged(mended);
      }
      var left = new ArrayList<>(repair.otherDamageLeft());
      left.addAll(new Verification(means, progress).damage(shelf.all()));
      damage.left(left);
      return new RepairReport(mended, left);
    } finally {
      maintenance.unlock();
      gate.leave();
    }
  }

  private void lockAgain(List<String> mended) throws RepositoryException {
    var wrong = lockCheck.find(clock.instant());
    try {
      for (var each : wrong.entrySet()) {
        store.locks().hold(List.of(each.getKey()), each.getValue());
      }
    } catch (IOException e) {
      throw Failures.unusable(store.objects().where(""), e);
    }
    if (!wrong.isEmpty()) {
      mended.add("%,d files that points need were locked again".formatted(wrong.size()));
    }
  }

  private void giveUpDamaged(List<String> mended) {
    try {
      var report = collect((_, _) -> {});
      if (report.packsRemoved() > 0) {
        mended.add(
            "%,d packs, of which all that is needed is elsewhere, were given up"
                .formatted(report.packsRemoved()));
      }
    } catch (RepositoryException e) {
      mended.add("damaged packs are kept: " + e.getMessage());
    }
  }

  private void reachAll(Reach reach) throws RepositoryException {
    for (StoredPoint point : shelf.allOrNone()) {
      for (StoredDisk disk : point.disks()) {
        try {
          reach.map(ChunkId.parse(disk.digest()));
        } catch (LostChunkException e) {
          throw new RepositoryException(
              RepositoryException.MAP_DAMAGED,
              "no space was freed: nobody can tell what %s needs (%s): forget that point, or put the file back"
                  .formatted(PointNames.disk(point, disk), e.why()),
              e);
        }
      }
    }
    for (ChunkId root : kept.all()) {
      try {
        reach.map(root);
      } catch (LostChunkException forgotten) {
        // Its point is no longer listed, and whatever can still be read of it is marked.
      }
    }
  }
}
