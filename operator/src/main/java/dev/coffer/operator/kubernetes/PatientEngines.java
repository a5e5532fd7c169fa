package dev.coffer.operator.kubernetes;

import dev.coffer.engine.Engine;
import dev.coffer.engine.EngineError;
import dev.coffer.engine.EngineException;
import dev.coffer.operator.apply.Engines;
import dev.coffer.operator.apply.ForwardingEngines;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Leaves an engine alone for a while after it did not answer, so that one that hangs does not hold
 * up the resources of the others: its last error stands in its place meanwhile.
 */
final class PatientEngines extends ForwardingEngines {

  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);

  private final LongSupplier nanos;
  private final Supplier<Duration> longestPause;
  private final Map<String, Rest> resting = new ConcurrentHashMap<>();

  /** An engine that is left alone until a moment on the clock that never jumps. */
  private record Rest(EngineError error, long until, Backoff backoff) {}

  /**
   * @param nanos a clock that only goes forward, such as {@link System#nanoTime}
   */
  PatientEngines(Engines engines, LongSupplier nanos, Supplier<Duration> longestPause) {
    super(engines);
    this.nanos = nanos;
    this.longestPause = longestPause;
  }

  @Override
  public Engine engine(String name) {
    var rest = resting.get(name);
    if (rest != null && isResting(rest)) {
      throw new EngineException(rest.error());
    }
    return super.engine(name);
  }

  @Override
  public void looked(String name, Optional<EngineError> error) {
    if (error.isEmpty()) {
      resting.remove(name);
    } else {
      resting.compute(
          name,
          (_, before) -> before != null && isResting(before) ? before : rest(error.get(), before));
    }
  }

  private boolean isResting(Rest rest) {
    return nanos.getAsLong() - rest.until() < 0;
  }

  private Rest rest(EngineError error, @Nullable Rest before) {
    var backoff = before == null ? new Backoff(FIRST_PAUSE, longestPause) : before.backoff();
    long pause = Math.max(backoff.next().toNanos(), retryAfter(error).toNanos());
    return new Rest(error, nanos.getAsLong() + pause, backoff);
  }

  private static Duration retryAfter(EngineError error) {
    return error instanceof EngineError.Unavailable(_, var wanted)
        ? wanted.orElse(Duration.ZERO)
        : Duration.ZERO;
  }
}
