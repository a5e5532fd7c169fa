package dev.coffer.operator.kubernetes;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Twice as long after each failure, up to a limit, and never the same for two operators. */
final class Backoff {

  private final Duration first;
  private final Duration longest;
  private Duration pause;

  Backoff(Duration first, Duration longest) {
    this.first = first;
    this.longest = longest;
    this.pause = first;
  }

  /** How long to wait now; the next answer is longer. */
  Duration next() {
    Duration now = pause;
    Duration twice = pause.multipliedBy(2);
    pause = twice.compareTo(longest) < 0 ? twice : longest;
    return now.plusMillis(ThreadLocalRandom.current().nextLong(1 + now.toMillis() / 4));
  }

  void reset() {
    pause = first;
  }
}
