package dev.coffer.operator.metrics;

import dev.coffer.engine.EngineException;
import dev.coffer.operator.calls.Around;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.function.Supplier;

/** Counts and times the calls on each engine, by method and outcome. */
final class CallMetrics implements Around {

  private final MeterRegistry registry;

  CallMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  @Override
  public <T> T call(String engine, String method, Supplier<T> call) {
    var timer = Timer.start(registry);
    var outcome = "Failed";
    try {
      var result = call.get();
      outcome = "Done";
      return result;
    } catch (EngineException failed) {
      outcome = failed.error().getClass().getSimpleName();
      throw failed;
    } finally {
      timer.stop(
          Timer.builder("coffer.engine.call.duration")
              .description("Calls on engines.")
              .tags("engine", engine, "method", method, "outcome", outcome)
              .register(registry));
    }
  }
}
