package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.PointId;
import dev.coffer.engine.Problem;
import dev.coffer.engine.embedded.repository.VerifyReport.Damage;
import dev.coffer.engine.embedded.store.ObjectLock;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Asks the store for the lock of everything that locked points need: somebody with the right to may
 * have lifted one. For whoever has the maintenance lock.
 */
final class LockCheck {

  private static final String LOCK_MISSING = "LockMissing";

  private final ChunkStore store;
  private final PointShelf shelf;
  private final Gate gate;

  LockCheck(ChunkStore store, PointShelf shelf, Gate gate) {
    this.store = store;
    this.shelf = shelf;
    this.gate = gate;
  }

  /** A point, with the lock that its file has. */
  private record LockedPoint(StoredPoint point, ObjectLock lock) {}

  /** What is locked for too short a time, and for how long it should be. */
  Map<String, ObjectLock> find(Instant now) throws RepositoryException {
    try {
      var required = required(now);
      var actual = store.locks().ask(required.keySet());
      var wrong = new LinkedHashMap<String, ObjectLock>();
      required.forEach(
          (name, lock) -> {
            var found = actual.get(name);
            if (found == null || found.until().isBefore(lock.until())) {
              wrong.put(name, lock);
            }
          });
      return wrong;
    } catch (IOException e) {
      throw Failures.unusable(store.objects().where(""), e);
    }
  }

  private List<LockedPoint> lockedPoints(Instant now) throws IOException {
    Map<String, StoredPoint> byFile = new LinkedHashMap<>();
    for (StoredPoint point : shelf.all()) {
      shelf.file(point.id()).ifPresent(file -> byFile.put(file, point));
    }
    var locks = store.locks().ask(byFile.keySet());
    var points = new ArrayList<LockedPoint>();
    byFile.forEach(
        (file, point) -> {
          var lock = locks.get(file);
          if (lock != null && lock.until().isAfter(now)) {
            points.add(new LockedPoint(point, lock));
          }
        });
    return points;
  }

  /** By name; what several points need is required for the longest time. */
  private Map<String, ObjectLock> required(Instant now) throws IOException {
    var points = lockedPoints(now);
    points.sort(Comparator.comparing((LockedPoint each) -> each.lock().until()).reversed());
    Map<String, ObjectLock> required = new LinkedHashMap<>();
    if (!points.isEmpty()) {
      var longest = points.getFirst().lock();
      Custody.sharedByAll(store).forEach(name -> required.put(name, longest));
    }
    // What was walked for a point that is locked for longer need not be walked again.
    Set<ChunkId> walked = new HashSet<>();
    for (LockedPoint each : points) {
      var needed = new NeededPacks(store, gate, walked);
      try {
        needed.add(each.point());
      } catch (LostChunkException e) {
        // Verification says what is lost.
      }
      needed.names().forEach(name -> required.putIfAbsent(name, each.lock()));
      walked.addAll(needed.nodes());
    }
    return required;
  }

  /** Says what was found, with the points that it hurts. */
  List<Damage> describe(Map<String, ObjectLock> wrong) throws RepositoryException {
    var damage = new ArrayList<Damage>();
    for (var each : wrong.entrySet()) {
      damage.add(
          new Damage(
              new Problem(
                  LOCK_MISSING,
                  "%s should be locked until %s, as points need it, and is not: repair the repository, and see who may lift locks"
                      .formatted(store.objects().where(each.getKey()), each.getValue().until())),
              hurt(each.getKey())));
    }
    return damage;
  }

  private List<PointId> hurt(String name) throws RepositoryException {
    var hurt = new ArrayList<PointId>();
    for (StoredPoint point : shelf.all()) {
      var needed = new NeededPacks(store, gate, Set.of());
      try {
        needed.add(point);
      } catch (LostChunkException e) {
        // Verification says what is lost.
      }
      if (needed.names().contains(name)) {
        hurt.add(point.id());
      }
    }
    return hurt;
  }
}
