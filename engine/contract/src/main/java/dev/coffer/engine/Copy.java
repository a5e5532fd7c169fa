package dev.coffer.engine;

import java.util.Optional;

/**
 * A second place for the recovery points of a policy: each of them is copied there once it is made.
 *
 * @param site the name of the {@link Site}; another one than the policy's own, though it may stand
 *     in the zone of the machines
 * @param retention what is kept there; empty: the same as the policy keeps
 * @param lock for how long nobody can delete a point there; of an immutable copy only
 */
public record Copy(String site, Kind kind, Optional<Retention> retention, Optional<Lock> lock) {

  public Copy {
    Require.text("site", site);
    if ((kind == Kind.IMMUTABLE) != lock.isPresent()) {
      throw new IllegalArgumentException(
          "an immutable copy has a lock and a replica has none: " + site);
    }
  }

  /** A copy that can be changed, as the policy's own site can. */
  public static Copy replica(String site, Optional<Retention> retention) {
    return new Copy(site, Kind.REPLICA, retention, Optional.empty());
  }

  /** A copy whose points nobody can delete before their time (R23). */
  public static Copy immutable(String site, Optional<Retention> retention, Lock lock) {
    return new Copy(site, Kind.IMMUTABLE, retention, Optional.of(lock));
  }

  /** Whether its points can be deleted. */
  public enum Kind {
    REPLICA,
    IMMUTABLE
  }

  /**
   * Keeps each point from being deleted.
   *
   * @param days from the making of the copy at least, and for as long as the copy keeps it; 1 to
   *     36500
   */
  public record Lock(Mode mode, int days) {

    public Lock {
      if (days < 1 || days > 36_500) {
        throw new IllegalArgumentException("a lock must last 1 to 36500 days: " + days);
      }
    }

    /** Who can lift it: people with a special right, or nobody at all. */
    public enum Mode {
      GOVERNANCE,
      COMPLIANCE
    }
  }
}
