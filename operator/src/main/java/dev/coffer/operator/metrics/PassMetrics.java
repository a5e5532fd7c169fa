package dev.coffer.operator.metrics;

import dev.coffer.operator.apply.Convergence;
import dev.coffer.operator.apply.Convergence.End;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Counts and times passes, by how they end; error is one that threw. */
public final class PassMetrics {

  private final MeterRegistry registry;

  PassMetrics(MeterRegistry registry) {
    this.registry = registry;
    // All are there from the start: an alert cannot compare with a series that is missing.
    Stream.of(End.values()).forEach(end -> timer(outcome(end)));
    timer("error");
  }

  /** Makes a pass and measures it. */
  public Convergence time(Supplier<Convergence> pass) {
    var timer = Timer.start(registry);
    var outcome = "error";
    try {
      var convergence = pass.get();
      outcome = outcome(convergence.end());
      return convergence;
    } finally {
      timer.stop(timer(outcome));
    }
  }

  private static String outcome(End end) {
    return end.name().toLowerCase(Locale.ROOT);
  }

  private Timer timer(String outcome) {
    return Timer.builder("coffer.pass.duration")
        .description("Passes: observe, plan, apply, save, until nothing is left to do.")
        .tag("outcome", outcome)
        .serviceLevelObjectives(
            Duration.ofMillis(100),
            Duration.ofMillis(500),
            Duration.ofSeconds(1),
            Duration.ofSeconds(5),
            Duration.ofSeconds(15),
            Duration.ofMinutes(1),
            Duration.ofMinutes(5))
        .register(registry);
  }
}
