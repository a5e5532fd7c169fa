package dev.coffer.engine;

import java.time.Instant;
import java.util.Optional;

/**
 * The part of a policy that runs. It comes to be when the first resource joins the policy, and
 * keeps its id until it is deleted (R10).
 *
 * @param type {@code Backup}, or an engine's own word for what else a policy does
 * @param nextRun empty when held, or when the policy has no schedule
 */
public record Job(
    JobId id,
    PolicyId policy,
    String type,
    JobState state,
    Optional<Instant> lastRun,
    Optional<Instant> nextRun) {

  public Job {
    Require.text("type", type);
  }

  public boolean isHeld() {
    return state instanceof JobState.Held;
  }
}
