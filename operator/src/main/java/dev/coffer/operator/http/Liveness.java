package dev.coffer.operator.http;

import java.time.Duration;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Whether the loop makes progress. A restart is asked for only where it helps: when one pass takes
 * far longer than any should, or the loop's thread is dead. That an engine is away or the API
 * server slow is no reason, for a pass ends then as well.
 *
 * @param due whether there is to be a loop: an operator that stands by has none
 * @param alive whether the loop's thread lives
 * @param underWay for how long the pass that is under way has been so
 * @param deadline for one pass; far above the sum of the deadlines of its calls
 */
public record Liveness(
    BooleanSupplier due,
    BooleanSupplier alive,
    Supplier<Optional<Duration>> underWay,
    Duration deadline)
    implements Probe {

  @Override
  public Optional<String> problem() {
    if (due.getAsBoolean() && !alive.getAsBoolean()) {
      return Optional.of("the thread that converges has died");
    }
    return underWay
        .get()
        .filter(time -> time.compareTo(deadline) > 0)
        .map(time -> "a pass has been under way for " + time.toSeconds() + " s");
  }
}
