package dev.coffer.operator.plan;

import java.time.Duration;
import java.util.Optional;

/** What became of a step. */
public record StepOutcome(Step step, Outcome outcome) {

  public boolean isDone() {
    return outcome instanceof Done;
  }

  /** What became of a step. */
  public sealed interface Outcome {}

  /**
   * It has happened, durably.
   *
   * @param result the id of what was made: a policy, a session, a restore
   */
  public record Done(Optional<String> result) implements Outcome {}

  /** A rule forbids it, which the plan could not see: the resource is blocked. */
  public record Refused(Reason reason, String message) implements Outcome {}

  /** The engine is no longer as the plan saw it: observe and plan again. */
  public record Conflict(String message) implements Outcome {}

  /** No answer: it may or may not have happened. Ask again later. */
  public record Unavailable(String message, Optional<Duration> retryAfter) implements Outcome {}

  /** The engine cannot do that; the message says what a person can do instead. */
  public record Unsupported(String message) implements Outcome {}

  /** The operator's credentials do not suffice. */
  public record Unauthorized(String message) implements Outcome {}

  /** Not tried: an earlier step on which it depends failed. */
  public record Skipped(Step because) implements Outcome {}
}
