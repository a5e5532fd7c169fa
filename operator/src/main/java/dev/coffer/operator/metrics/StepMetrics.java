package dev.coffer.operator.metrics;

import dev.coffer.operator.apply.ApplyListener;
import dev.coffer.operator.plan.StepOutcome;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;

/** Counts the steps that were made, by type and outcome. */
final class StepMetrics implements ApplyListener {

  private final MeterRegistry registry;

  StepMetrics(MeterRegistry registry) {
    this.registry = registry;
  }

  @Override
  public void ended(StepOutcome ended) {
    Counter.builder("coffer.steps")
        .description("Steps of plans.")
        .tag("engine", ended.step().engine())
        .tag("step", ended.step().getClass().getSimpleName())
        .tag("outcome", ended.outcome().getClass().getSimpleName())
        .register(registry)
        .increment();
  }
}
