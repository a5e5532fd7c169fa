package dev.coffer.engine.remote;

import io.github.resilience4j.core.IntervalFunction;
import io.github.resilience4j.core.functions.Either;
import io.github.resilience4j.retry.Retry;
import io.github.resilience4j.retry.RetryConfig;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Tries reads again: after 429 as long as the API says, after 5xx, resets and timeouts. */
final class Retries {

  private final Timing timing;
  private final IntervalFunction backoff;

  Retries(Timing timing) {
    this.timing = timing;
    this.backoff =
        IntervalFunction.ofExponentialRandomBackoff(
            timing.firstWait(), 2, 0.5, timing.longestWait());
  }

  /** The read; a failure of another call that it makes on the way is left to that one's retries. */
  <T> T of(Call call, Supplier<T> read) {
    long end = System.nanoTime() + timing.overall().toNanos();
    var config =
        RetryConfig.<T>custom()
            .maxAttempts(timing.attempts())
            .intervalBiFunction(this::waitFor)
            .retryOnException(thrown -> System.nanoTime() < end && isWorthIt(call, thrown))
            .build();
    return Retry.of("read", config).executeSupplier(read);
  }

  private <T> Long waitFor(int attempt, Either<Throwable, T> outcome) {
    long usual = backoff.apply(attempt);
    Throwable thrown = outcome.isLeft() ? outcome.getLeft() : null;
    return retryAfter(thrown).map(asked -> Math.max(usual, asked.toMillis())).orElse(usual);
  }

  private boolean isWorthIt(Call call, Throwable thrown) {
    return thrown instanceof RemoteException remote
        && remote.call().equals(call)
        && remote.failure().isTransient()
        && retryAfter(thrown).filter(asked -> asked.compareTo(timing.longestWait()) > 0).isEmpty();
  }

  private static Optional<Duration> retryAfter(@Nullable Throwable thrown) {
    return thrown instanceof RemoteException remote
            && remote.failure() instanceof Failure.Status status
        ? status.retryAfter()
        : Optional.empty();
  }
}
