package dev.coffer.engine.remote;

import io.github.resilience4j.ratelimiter.RateLimiter;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import java.time.Duration;

/**
 * How many calls a connection makes a second, all its threads together. It gives them out in small
 * portions, so that no second has many more than the others: limits are counted at the other end.
 */
public final class RateLimit {

  private static final int PORTIONS = 5;
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(60);

  private final RateLimiter limiter;

  /**
   * A limit.
   *
   * @param perSecond calls, 1 or more
   */
  public RateLimit(int perSecond) {
    int portion = Math.max(1, perSecond / PORTIONS);
    limiter =
        RateLimiter.of(
            "calls",
            RateLimiterConfig.custom()
                .limitForPeriod(portion)
                .limitRefreshPeriod(
                    Duration.ofSeconds(1).multipliedBy(portion).dividedBy(perSecond))
                .timeoutDuration(LONGEST_WAIT)
                .build());
  }

  /**
   * Waits for its turn.
   *
   * @throws RemoteException {@link Failure.Throttled} when that would take too long, {@link
   *     Failure.Interrupted}
   */
  void await(Call call) {
    boolean permitted = limiter.acquirePermission();
    if (Thread.currentThread().isInterrupted()) {
      throw new RemoteException(call, new Failure.Interrupted());
    }
    if (!permitted) {
      throw new RemoteException(call, new Failure.Throttled(LONGEST_WAIT));
    }
  }
}
