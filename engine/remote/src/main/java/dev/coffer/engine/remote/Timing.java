package dev.coffer.engine.remote;

import java.time.Duration;

/**
 * How patient a client is.
 *
 * @param attempt how long one attempt of a call may take, body included
 * @param attempts how often a read is tried at most
 * @param firstWait before the second attempt; doubles with each further one, and is spread at
 *     random by a half
 * @param longestWait between two attempts; a {@code Retry-After} beyond it is left to the caller
 * @param overall no further attempt starts after that
 */
public record Timing(
    Duration attempt, int attempts, Duration firstWait, Duration longestWait, Duration overall) {

  /** What the vendors advise: 1, 2, 4, 8 s with jitter, 3 to 5 attempts. */
  public static final Timing USUAL =
      new Timing(
          Duration.ofSeconds(30),
          4,
          Duration.ofSeconds(1),
          Duration.ofSeconds(8),
          Duration.ofSeconds(60));

  public Timing {
    if (attempts < 1) {
      throw new IllegalArgumentException("there must be an attempt: " + attempts);
    }
  }
}
