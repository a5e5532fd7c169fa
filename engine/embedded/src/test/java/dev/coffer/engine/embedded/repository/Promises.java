package dev.coffer.engine.embedded.repository;

import static dev.coffer.engine.embedded.repository.Stories.restore;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.PointId;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * What a repository has promised of its points, and from when on: time is counted in calls, or in
 * whatever else a power is cut after.
 */
final class Promises {

  /** A point, whose disk is known, from one time to another. */
  private static final class Promise {
    private final byte[] disk;
    private final int made;
    private int forgetting = Integer.MAX_VALUE;
    private int forgotten = Integer.MAX_VALUE;

    Promise(byte[] disk, int made) {
      this.disk = disk;
      this.made = made;
    }

    boolean mustBeThere(int time) {
      return made <= time && time <= forgetting;
    }

    boolean mustBeGone(int time) {
      return forgotten <= time;
    }
  }

  private final Map<PointId, Promise> promises = new LinkedHashMap<>();

  boolean isEmpty() {
    return promises.isEmpty();
  }

  boolean knows(PointId point) {
    return promises.containsKey(point);
  }

  /** It restores, from now on. */
  void made(PointId point, byte[] disk, int now) {
    promises.put(point, new Promise(disk, now));
  }

  /** It may be gone, from now on. */
  void forgetting(Collection<PointId> points, int now) {
    points.forEach(point -> promise(point).forgetting = now);
  }

  /** It is gone, from now on. */
  void forgotten(Collection<PointId> points, int now) {
    points.forEach(point -> promise(point).forgotten = now);
  }

  byte[] disk(PointId point) {
    return promise(point).disk;
  }

  private Promise promise(PointId point) {
    return requireNonNull(promises.get(point), () -> "nobody ever made " + point);
  }

  Set<PointId> there(int time) {
    return those(promise -> promise.mustBeThere(time));
  }

  Set<PointId> gone(int time) {
    return those(promise -> promise.mustBeGone(time));
  }

  private Set<PointId> those(Predicate<Promise> which) {
    return promises.entrySet().stream()
        .filter(entry -> which.test(entry.getValue()))
        .map(Map.Entry::getKey)
        .collect(Collectors.toSet());
  }

  /** Whatever it lists restores as it was; it lists what it must, and nothing that is gone. */
  void check(Repository repository, int time) throws Exception {
    assertThat(repository.damage()).as("at %d", time).isEmpty();
    var listed = new HashSet<PointId>();
    for (StoredPoint point : repository.points()) {
      listed.add(point.id());
      assertThat(restore(repository, point))
          .as("%s at %d", point.id(), time)
          .isEqualTo(disk(point.id()));
    }
    assertThat(listed).as("at %d", time).containsAll(there(time));
    listed.retainAll(gone(time));
    assertThat(listed).as("come back at %d", time).isEmpty();
  }
}
