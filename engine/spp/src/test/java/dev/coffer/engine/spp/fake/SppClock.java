package dev.coffer.engine.spp.fake;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;

/** The server's time: it goes on by itself, says no moment twice, and tests can move it. */
public final class SppClock implements InstantSource {

  private final long begin = System.nanoTime();
  private Instant zero = Instant.parse("2026-03-01T12:10:00Z");
  private Instant last = zero;

  @Override
  public synchronized Instant instant() {
    var now = zero.plusNanos(System.nanoTime() - begin).truncatedTo(ChronoUnit.MILLIS);
    last = now.isAfter(last) ? now : last.plusMillis(1);
    return last;
  }

  /** Lets time pass at once. */
  public synchronized void advance(Duration time) {
    zero = zero.plus(time);
  }
}
