package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.PointId;
import dev.coffer.engine.Problem;
import dev.coffer.engine.embedded.keys.RepositoryKeys;
import dev.coffer.engine.embedded.store.ObjectLock;
import dev.coffer.engine.embedded.store.ObjectStore;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;

/** The files of the recovery points. Safe for threads. */
final class PointShelf {

  private static final Comparator<StoredPoint> OLDEST_FIRST =
      Comparator.comparing((StoredPoint point) -> point.header().at())
          .thenComparing(StoredPoint::id);

  private final ObjectStore objects;
  private final PointFile files;
  private final Allowance allowance;
  private final Locks locks;
  private final Map<PointId, Entry> points = new HashMap<>();

  /** Files of points that nobody knows: while one lies there, nothing may be called garbage. */
  private final Set<String> unreadable = new TreeSet<>();

  /** Files, with their sizes, of points that failed at the last step: a restart would show them. */
  private final Map<String, Long> unwanted = new HashMap<>();

  private record Entry(StoredPoint point, String file) {}

  PointShelf(ObjectStore objects, RepositoryKeys keys, Allowance allowance, Locks locks) {
    this.objects = objects;
    this.files = new PointFile(keys);
    this.allowance = allowance;
    this.locks = locks;
  }

  synchronized void load(Consumer<Problem> damage) throws IOException {
    var found = objects.list(PointFile.FOLDER);
    found.values().forEach(allowance::takeAnyway);
    for (String name : found.keySet()) {
      var obstacle = read(name);
      if (obstacle.isPresent()) {
        unreadable.add(name);
        damage.accept(damaged(name, obstacle.get()));
      }
    }
  }

  /** Says why a file cannot be read; its point is known when it can. */
  private Optional<IOException> read(String name) {
    try {
      var point = files.read(name, objects.read(name));
      points.put(point.id(), new Entry(point, name));
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of(e);
    }
  }

  private Problem damaged(String name, IOException cause) {
    return new Problem(
        RepositoryException.POINT_DAMAGED,
        "the file %s of a recovery point cannot be read (%s): put it back from a copy, or delete it"
            .formatted(objects.where(name), Failures.reason(cause)));
  }

  synchronized List<StoredPoint> all() {
    return points.values().stream().map(Entry::point).sorted(OLDEST_FIRST).toList();
  }

  synchronized Optional<StoredPoint> get(PointId id) {
    return Optional.ofNullable(points.get(id)).map(Entry::point);
  }

  /** The name of a point's file. */
  synchronized Optional<String> file(PointId id) {
    return Optional.ofNullable(points.get(id)).map(Entry::file);
  }

  synchronized Optional<StoredDisk> newest(DiskId disk) {
    return newestWith(disk).flatMap(point -> point.disk(disk));
  }

  /** The newest point that has a disk. */
  synchronized Optional<StoredPoint> newestWith(DiskId disk) {
    return points.values().stream()
        .map(Entry::point)
        .filter(point -> point.disk(disk).isPresent())
        .max(OLDEST_FIRST);
  }

  /** Whether a point needs the map of that root. */
  synchronized boolean needs(String digest) {
    return points.values().stream()
        .flatMap(entry -> entry.point().disks().stream())
        .anyMatch(disk -> disk.digest().equals(digest));
  }

  /**
   * All points, when what lies there can be read to the last file. Looks again at what could not be
   * read: it may have been put back or deleted.
   *
   * @throws RepositoryException when a file is still unreadable: nobody can tell what it needs; or
   *     when that of a failed point cannot be deleted: it would come back without its chunks
   */
  synchronized List<StoredPoint> allOrNone() throws RepositoryException {
    try {
      deleteUnwanted();
    } catch (IOException e) {
      throw Failures.unusable(objects.where(PointFile.FOLDER), e);
    }
    for (String name : List.copyOf(unreadable)) {
      var obstacle = isGone(name) ? Optional.<IOException>empty() : read(name);
      if (obstacle.isPresent()) {
        throw new RepositoryException(
            RepositoryException.POINT_DAMAGED,
            "no space was freed: nobody can tell what the recovery point in file %s needs (%s): put it back from a copy, or delete it"
                .formatted(objects.where(name), Failures.reason(obstacle.get())),
            obstacle.get());
      }
      unreadable.remove(name);
    }
    return all();
  }

  /**
   * Adds a point; one of the same id goes first, as no file is ever changed in place.
   *
   * @param lock its file's, from the start
   */
  synchronized void add(StoredPoint point, Optional<ObjectLock> lock) throws RepositoryException {
    if (points.containsKey(point.id())) {
      remove(List.of(point.id()), _ -> Set.of());
    }
    String name = files.nameOf(point.id(), point.header());
    long taken = 0;
    try {
      byte[] file = files.write(name, point);
      allowance.takeForRecord(file.length);
      taken = file.length;
      if (lock.isPresent() && adopt(name)) {
        return;
      }
      locks.put(name, List.of(ByteBuffer.wrap(file)), lock);
    } catch (IOException e) {
      throw takeBack(name, taken, Failures.unusable(objects.where(""), e));
    }
    points.put(point.id(), new Entry(point, name));
  }

  /** Nobody can take a locked file back that was said to have failed, and yet is there. */
  private boolean adopt(String name) throws IOException {
    if (!unwanted.containsKey(name)) {
      return false;
    }
    boolean there = objects.exists(name) && read(name).isEmpty();
    allowance.give(Objects.requireNonNull(unwanted.remove(name)));
    return there;
  }

  /** Whether there certainly is no such file. */
  private boolean isGone(String name) {
    try {
      return !objects.exists(name);
    } catch (IOException e) {
      return false;
    }
  }

  /** A file may have its name although it is not known to survive a power cut. */
  private RepositoryException takeBack(String name, long taken, RepositoryException failure) {
    if (isGone(name)) {
      allowance.give(taken);
      return failure;
    }
    unwanted.put(name, taken);
    try {
      deleteUnwanted();
    } catch (IOException e) {
      failure.addSuppressed(e);
    }
    return failure;
  }

  private void deleteUnwanted() throws IOException {
    objects.delete(unwanted.keySet());
    unwanted.values().forEach(allowance::give);
    unwanted.clear();
  }

  /**
   * Removes points.
   *
   * @param guarded which of all points must stay
   * @throws RepositoryException also when one of them must: then all do
   */
  synchronized void remove(
      Collection<PointId> ids, Function<List<StoredPoint>, Set<PointId>> guarded)
      throws RepositoryException {
    requireNoneOf(guarded.apply(all()), ids);
    var known = ids.stream().distinct().filter(points::containsKey).toList();
    var names = known.stream().map(points::get).filter(Objects::nonNull).map(Entry::file).toList();
    try {
      long bytes = 0;
      for (String name : names) {
        bytes += objects.size(name);
      }
      objects.delete(names);
      allowance.give(bytes);
    } catch (IOException e) {
      throw Failures.unusable(objects.where(""), e);
    }
    known.forEach(points::remove);
  }

  private void requireNoneOf(Set<PointId> guarded, Collection<PointId> ids)
      throws RepositoryException {
    for (PointId id : ids) {
      if (guarded.contains(id)) {
        var header = get(id).orElseThrow().header();
        throw new RepositoryException(
            RepositoryException.POINT_GUARDED,
            ("recovery point %s of %s is one of the newest that virtual machine %s has: back it up again"
                    + " first, or say expressly that even this one is to be forgotten")
                .formatted(id, header.at(), header.vmName()));
      }
    }
  }

  /** Looks again at files that could not be read; says which still cannot be. */
  synchronized List<Problem> readAgain() {
    var left = new ArrayList<Problem>();
    for (String name : List.copyOf(unreadable)) {
      var obstacle = isGone(name) ? Optional.<IOException>empty() : read(name);
      obstacle.ifPresentOrElse(
          cause -> left.add(damaged(name, cause)), () -> unreadable.remove(name));
    }
    return left;
  }
}
