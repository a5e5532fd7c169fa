package dev.coffer.engine.remote;

import io.github.resilience4j.circuitbreaker.CircuitBreaker;
import io.github.resilience4j.circuitbreaker.CircuitBreakerConfig;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Leaves an API alone that is not well: once 40 % of the last 20 calls failed (of at least 10, so
 * after 8 failures in a row in good times), nothing is asked for a while; then two calls find out
 * whether it has recovered. What an API refuses (4xx) is no failure.
 */
public final class Breaker {

  private static final Duration PAUSE = Duration.ofSeconds(30);

  private final CircuitBreaker breaker;

  /** A breaker by this clock. */
  public Breaker(InstantSource clock) {
    breaker =
        CircuitBreaker.of(
            "calls",
            CircuitBreakerConfig.custom()
                .slidingWindowType(CircuitBreakerConfig.SlidingWindowType.COUNT_BASED)
                .slidingWindowSize(20)
                .minimumNumberOfCalls(10)
                .failureRateThreshold(40)
                .permittedNumberOfCallsInHalfOpenState(2)
                .waitDurationInOpenState(PAUSE)
                .clock(clock.withZone(ZoneOffset.UTC))
                .build());
  }

  <T> T around(Call call, Supplier<T> attempt) {
    if (!breaker.tryAcquirePermission()) {
      throw new RemoteException(call, new Failure.Degraded(PAUSE));
    }
    try {
      T value = attempt.get();
      breaker.onSuccess(0, TimeUnit.MILLISECONDS);
      return value;
    } catch (RemoteException e) {
      record(e);
      throw e;
    } catch (RuntimeException e) {
      breaker.releasePermission();
      throw e;
    }
  }

  private void record(RemoteException e) {
    if (e.failure().isIllness()) {
      breaker.onError(0, TimeUnit.MILLISECONDS, e);
    } else {
      breaker.onSuccess(0, TimeUnit.MILLISECONDS);
    }
  }
}
