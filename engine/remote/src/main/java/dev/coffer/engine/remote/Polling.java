package dev.coffer.engine.remote;

import dev.coffer.engine.EngineError;
import dev.coffer.engine.EngineException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Looks again and again until something is so: at once, and then after waits that grow like
 * Fibonacci's numbers, up to the longest.
 */
public record Polling(InstantSource clock, Pause pause, Duration firstWait, Duration longestWait) {

  /** From a quarter of a second, which most work takes, up to 30 s. */
  public static Polling usual(InstantSource clock) {
    return new Polling(clock, Pause.REAL, Duration.ofMillis(250), Duration.ofSeconds(30));
  }

  /**
   * What the first look found that found something; empty when the patience ends before.
   *
   * @throws EngineException Unavailable when the thread is interrupted
   */
  public <T> Optional<T> until(Duration patience, Supplier<Optional<T>> look) {
    Instant end = clock.instant().plus(patience);
    Duration wait = firstWait;
    Duration next = firstWait;
    while (true) {
      Optional<T> found = look.get();
      Duration left = Duration.between(clock.instant(), end);
      if (found.isPresent() || !left.isPositive()) {
        return found;
      }
      sleep(shorter(shorter(wait, longestWait), left));
      Duration sum = wait.plus(next);
      wait = next;
      next = shorter(sum, longestWait);
    }
  }

  private static Duration shorter(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? one : other;
  }

  private void sleep(Duration time) {
    try {
      pause.sleep(time);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EngineException(
          new EngineError.Unavailable("the wait was interrupted", Optional.empty()), e);
    }
  }
}
