package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.PointId;
import dev.coffer.engine.embedded.store.ObjectLock;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Lock;

/**
 * Locks points for a time: first all that they need, then their files. So whatever is cut short,
 * and however many points share it, what a point needs is locked for at least as long as its file
 * is. Safe for threads.
 */
public final class Custody {

  private final ChunkStore store;
  private final PointShelf shelf;
  private final Gate gate;
  private final Lock maintenance;

  /** Nodes below which all is locked like this; whoever changes it has the maintenance lock. */
  private final Set<ChunkId> walked = new HashSet<>();

  private Optional<ObjectLock> walkedFor = Optional.empty();

  /**
   * Prepares it.
   *
   * @param maintenance held meanwhile: a collection of garbage moves chunks
   */
  Custody(ChunkStore store, PointShelf shelf, Gate gate, Lock maintenance) {
    this.store = store;
    this.shelf = shelf;
    this.gate = gate;
    this.maintenance = maintenance;
  }

  /** Publishes a point whose chunks are all stored durably, and locks it with all that it needs. */
  void publish(StoredPoint point, ObjectLock lock) throws RepositoryException {
    maintenance.lock();
    try {
      needs(point, lock);
      shelf.add(point, Optional.of(lock));
    } catch (LostChunkException e) {
      throw unreadable(point, e);
    } finally {
      maintenance.unlock();
    }
  }

  private static RepositoryException unreadable(StoredPoint point, LostChunkException cause) {
    return new RepositoryException(
        RepositoryException.MAP_DAMAGED,
        "nobody can tell what recovery point %s of virtual machine %s needs (%s), so not all of it could be locked: repair the repository"
            .formatted(point.id(), point.header().vmName(), cause.why()),
        cause);
  }

  /**
   * Sees to it that points are locked at least so, with all that they need; those that are not
   * there are no error. What is locked well enough already costs nothing, or one request.
   */
  public void extend(Map<PointId, ObjectLock> wanted) throws RepositoryException {
    gate.enter();
    maintenance.lock();
    try {
      for (var each : wanted.entrySet()) {
        gate.check();
        extend(each.getKey(), each.getValue());
      }
    } catch (IOException e) {
      throw Failures.unusable(store.objects().where(""), e);
    } finally {
      maintenance.unlock();
      gate.leave();
    }
  }

  private void extend(PointId id, ObjectLock lock) throws IOException {
    var point = shelf.get(id);
    var file = shelf.file(id);
    if (point.isPresent() && file.isPresent() && !isLocked(file.get(), lock)) {
      try {
        needs(point.get(), lock);
      } catch (LostChunkException e) {
        throw unreadable(point.get(), e);
      }
      store.locks().hold(List.of(file.get()), lock);
    }
  }

  private boolean isLocked(String file, ObjectLock lock) throws IOException {
    return store.locks().of(file).filter(found -> found.covers(lock)).isPresent();
  }

  /** Until when points cannot be deleted, of those of which that is so now. */
  Map<PointId, Instant> locked(Collection<PointId> points, Instant now) throws RepositoryException {
    Map<String, PointId> files = new HashMap<>();
    for (PointId point : points) {
      shelf.file(point).ifPresent(file -> files.put(file, point));
    }
    try {
      Map<PointId, Instant> locked = new HashMap<>();
      store
          .locks()
          .running(files.keySet(), now)
          .forEach(
              (file, until) ->
                  Optional.ofNullable(files.get(file))
                      .ifPresent(point -> locked.put(point, until)));
      return locked;
    } catch (IOException e) {
      throw Failures.unusable(store.objects().where(""), e);
    }
  }

  /** The same without asking the store: of points that this process has locked or looked at. */
  public Optional<Instant> knownLock(PointId point) {
    return shelf.file(point).flatMap(store.locks()::known).map(ObjectLock::until);
  }

  /** Chunks may be in other packs now. */
  void forgetPlaces() {
    walked.clear();
    walkedFor = Optional.empty();
  }

  private void needs(StoredPoint point, ObjectLock lock)
      throws LostChunkException, RepositoryException {
    if (walkedFor.filter(before -> before.covers(lock)).isEmpty()) {
      walked.clear();
      walkedFor = Optional.of(lock);
    }
    try {
      trustBefore(point, lock);
      var needed = new NeededPacks(store, gate, walked);
      needed.add(point);
      var names = new ArrayList<>(needed.names());
      names.addAll(sharedByAll(store));
      store.locks().hold(names, lock);
      walked(needed, lock);
    } catch (RepositoryException e) {
      throw e;
    } catch (IOException e) {
      throw Failures.unusable(store.objects().where(""), e);
    }
  }

  private void walked(NeededPacks needed, ObjectLock lock) {
    if (walkedFor.equals(Optional.of(lock))) {
      walked.addAll(needed.nodes());
    }
  }

  /** What no point can be read without; the index would have to be made again from all packs. */
  static List<String> sharedByAll(ChunkStore store) throws IOException {
    var names = new ArrayList<String>();
    names.add(FormatFile.NAME);
    names.addAll(store.objects().list(KeyShelf.FOLDER).keySet());
    names.addAll(store.segments().names());
    return names;
  }

  /**
   * What the point before has in common with a point need not be asked for, if its file is locked
   * well enough: a repository that was just opened knows of no lock.
   */
  private void trustBefore(StoredPoint point, ObjectLock lock)
      throws IOException, LostChunkException {
    for (StoredDisk disk : point.disks()) {
      var before = shelf.newestWith(disk.id());
      var file = before.map(StoredPoint::id).flatMap(shelf::file);
      if (before.isPresent() && file.isPresent() && isLocked(file.get(), lock)) {
        var needed = new NeededPacks(store, gate, walked);
        needed.add(before.get());
        store.locks().trust(needed.names(), lock);
        walked(needed, lock);
      }
    }
  }
}
