package dev.coffer.engine.embedded.store.s3;

import java.time.Duration;

/**
 * How long things may take.
 *
 * @param attempt one request with its answer
 * @param call a request with all attempts at it; a change ends with the lock's validity, if that is
 *     sooner
 * @param pause before the second attempt; it doubles with each
 * @param renewal from one renewal of the lock to the next
 * @param validity how long a renewed lock lets its holder change anything
 * @param takeover how long a lock must not have been renewed before somebody else takes it; the
 *     difference to the validity is for requests that are still on their way
 */
record Timing(
    Duration attempt,
    Duration call,
    Duration pause,
    Duration renewal,
    Duration validity,
    Duration takeover) {

  static final Timing USUAL =
      new Timing(
          Duration.ofSeconds(60),
          Duration.ofMinutes(5),
          Duration.ofMillis(100),
          Duration.ofSeconds(30),
          Duration.ofMinutes(2),
          Duration.ofMinutes(3));

  /** How long a change may take that has to end within a limit. */
  Duration callWithin(Duration limit) {
    return limit.compareTo(call) < 0 ? limit : call;
  }
}
