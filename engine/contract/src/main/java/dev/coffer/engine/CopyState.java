package dev.coffer.engine;

import java.time.Instant;
import java.util.Optional;

/**
 * How far a copy of a policy is.
 *
 * @param site of the {@link Copy}
 * @param newest of what moment the newest point there is
 * @param missing how many points should be there and are not, or not with all their disks
 * @param missingSince of what moment the oldest of these is
 * @param lockedUntil until when nobody can delete the newest point there; empty where somebody can,
 *     and as long as the engine has not looked
 * @param problem why the last attempt to copy did not succeed
 */
public record CopyState(
    PolicyId policy,
    String site,
    Optional<Instant> newest,
    int missing,
    Optional<Instant> missingSince,
    Optional<Instant> lockedUntil,
    Optional<Problem> problem) {

  public CopyState {
    Require.notNegative("missing", missing);
  }

  /** Of a copy that can be deleted. */
  public CopyState(
      PolicyId policy,
      String site,
      Optional<Instant> newest,
      int missing,
      Optional<Instant> missingSince,
      Optional<Problem> problem) {
    this(policy, site, newest, missing, missingSince, Optional.empty(), problem);
  }
}
