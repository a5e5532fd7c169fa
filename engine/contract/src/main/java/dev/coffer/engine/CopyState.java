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
 * @param problem why the last attempt to copy did not succeed
 */
public record CopyState(
    PolicyId policy,
    String site,
    Optional<Instant> newest,
    int missing,
    Optional<Instant> missingSince,
    Optional<Problem> problem) {

  public CopyState {
    Require.notNegative("missing", missing);
  }
}
