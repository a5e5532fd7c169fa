package dev.coffer.engine.remote;

import java.time.Duration;
import java.util.Optional;

/** Why a call of an API brought nothing. */
public sealed interface Failure {

  /**
   * The API said no.
   *
   * @param excerpt a little of the body
   */
  record Status(int status, Optional<Duration> retryAfter, String excerpt) implements Failure {}

  /** The credentials brought no session. */
  record SignInRefused(int status, String excerpt) implements Failure {}

  /** The answer was none of this API. */
  record NotJson(String excerpt) implements Failure {}

  /** The answer was longer than this many bytes. */
  record TooLong(long limit) implements Failure {}

  /** Nobody knows the host. */
  record UnknownHost() implements Failure {}

  /** The host's certificate is not trusted, or is another host's. */
  record Untrusted(String detail) implements Failure {}

  /** No answer in time: a write may have happened. */
  record TimedOut(Duration after) implements Failure {}

  /** The connection could not be made, or broke: a write may have happened. */
  record Broken(String detail) implements Failure {}

  /** Not asked: too many calls failed lately (the circuit breaker is open). */
  record Degraded(Duration retryAfter) implements Failure {}

  /** Not asked: others were waiting for the rate limit already. */
  record Throttled(Duration after) implements Failure {}

  /** Not finished: the thread was told to stop. */
  record Interrupted() implements Failure {}

  /** Whether the same call may succeed in a moment. */
  default boolean isTransient() {
    return switch (this) {
      case Status(int status, _, _) -> status == 429 || status >= 500;
      case TimedOut _, Broken _ -> true;
      default -> false;
    };
  }

  /** Whether it speaks for a service that is not well, rather than for one that says no. */
  default boolean isIllness() {
    return switch (this) {
      case Status(int status, _, _) -> status >= 500;
      case TimedOut _, Broken _ -> true;
      default -> false;
    };
  }
}
