package dev.coffer.operator.apply;

import dev.coffer.operator.plan.Plan;
import dev.coffer.operator.plan.Step;
import dev.coffer.operator.plan.StepOutcome;

/** Follows what is being done; for progress on a terminal, events and metrics. */
public interface ApplyListener {

  /** Nobody looks. */
  ApplyListener NONE = new ApplyListener() {};

  /** A plan with steps is about to be applied. */
  default void planned(Plan plan) {}

  default void started(Step step) {}

  default void ended(StepOutcome outcome) {}
}
