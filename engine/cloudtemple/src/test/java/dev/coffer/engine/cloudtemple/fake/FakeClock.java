package dev.coffer.engine.cloudtemple.fake;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** The real time, which tests can move on, or stop. */
public final class FakeClock implements InstantSource {

  private InstantSource source = Clock.systemUTC();

  @Override
  public synchronized Instant instant() {
    return source.instant();
  }

  public synchronized void advance(Duration time) {
    var before = source;
    source = () -> before.instant().plus(time);
  }

  /** From now on it moves only when it is moved. */
  public synchronized void stop() {
    source = InstantSource.fixed(source.instant());
  }
}
