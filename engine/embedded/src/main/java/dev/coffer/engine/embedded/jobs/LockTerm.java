package dev.coffer.engine.embedded.jobs;

import dev.coffer.engine.Copy;
import dev.coffer.engine.PointId;
import dev.coffer.engine.embedded.site.LocatedPoint;
import dev.coffer.engine.embedded.store.ObjectLock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Until when the points of an immutable copy are locked (R23): for its days from the making on, and
 * beyond as long as the copy's retention keeps them. Locks end at common times, a step apart, so
 * that points of about one time share what they share without a new lock for each; they end up to a
 * step later than asked, and never sooner.
 */
record LockTerm(Copy.Lock lock) {

  /** A step is this part of the days. */
  private static final int PARTS = 4;

  private static final int LONGEST_STEP = 10;

  /** From one time at which locks end to the next: a quarter of the days, one to ten. */
  Duration step() {
    return Duration.ofDays(Math.clamp(lock.days() / PARTS, 1, LONGEST_STEP));
  }

  /** Of a copy that is made now. */
  ObjectLock ofNew(Instant now) {
    return notBefore(now.plus(days()));
  }

  private Duration days() {
    return Duration.ofDays(lock.days());
  }

  private ObjectLock notBefore(Instant end) {
    long step = step().toSeconds();
    long seconds = end.getNano() == 0 ? end.getEpochSecond() : end.getEpochSecond() + 1;
    return new ObjectLock(lock.mode(), Instant.ofEpochSecond(Math.ceilDiv(seconds, step) * step));
  }

  /**
   * What points of the copy are to be locked by now, at the least: those that need no lock any more
   * are left out.
   *
   * @param kept by the copy's retention: there is always at least a step until they could go
   */
  Map<PointId, ObjectLock> of(Collection<LocatedPoint> points, Set<PointId> kept, Instant now) {
    Map<PointId, ObjectLock> locks = new HashMap<>();
    for (LocatedPoint located : points) {
      of(located.point().header().at(), kept.contains(located.id()), now)
          .ifPresent(found -> locks.put(located.id(), found));
    }
    return locks;
  }

  Optional<ObjectLock> of(Instant made, boolean kept, Instant now) {
    var end = made.plus(days());
    var least = now.plus(step());
    if (kept && least.isAfter(end)) {
      return Optional.of(notBefore(least));
    }
    return end.isAfter(now) ? Optional.of(notBefore(end)) : Optional.empty();
  }
}
