package dev.coffer.operator.kubernetes;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Supplier;

/** Twice as long after each failure, up to a limit, and never the same for two operators. */
final class Backoff {

  private final Duration first;
  private final Supplier<Duration> longest;
  private Duration pause;

  Backoff(Duration first, Supplier<Duration> longest) {
    this.first = first;
    this.longest = longest;
    this.pause = first;
  }

  /** How long to wait now; the next answer is longer. */
  Duration next() {
    Duration now = pause;
    Duration twice = pause.multipliedBy(2);
    Duration limit = longest.get();
    pause = twice.compareTo(limit) < 0 ? twice : limit;
    return now.plusMillis(ThreadLocalRandom.current().nextLong(1 + now.toMillis() / 4));
  }

  void reset() {
    pause = first;
  }
}
