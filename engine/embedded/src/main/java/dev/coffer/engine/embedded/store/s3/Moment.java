package dev.coffer.engine.embedded.store.s3;

import java.time.Duration;

/**
 * A moment from which to measure. By two clocks, of which the faster counts: one stands still while
 * the machine sleeps, the other may be set back.
 */
record Moment(long nanos, long wallMillis) {

  static Moment now() {
    return new Moment(System.nanoTime(), System.currentTimeMillis());
  }

  Duration elapsed() {
    var now = now();
    var steady = Duration.ofNanos(now.nanos - nanos);
    var wall = Duration.ofMillis(now.wallMillis - wallMillis);
    return steady.compareTo(wall) > 0 ? steady : wall;
  }
}
