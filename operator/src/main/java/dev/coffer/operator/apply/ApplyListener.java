package dev.coffer.operator.apply;

import dev.coffer.operator.plan.Plan;
import dev.coffer.operator.plan.Step;
import dev.coffer.operator.plan.StepOutcome;
import java.util.List;

/** Follows what is being done; for progress on a terminal, events and metrics. */
public interface ApplyListener {

  /** Nobody looks. */
  ApplyListener NONE = new ApplyListener() {};

  /** Everybody looks, in that order. */
  static ApplyListener all(ApplyListener... listeners) {
    var each = List.of(listeners);
    return new ApplyListener() {
      @Override
      public void planned(Plan plan) {
        each.forEach(listener -> listener.planned(plan));
      }

      @Override
      public void started(Step step) {
        each.forEach(listener -> listener.started(step));
      }

      @Override
      public void ended(StepOutcome outcome) {
        each.forEach(listener -> listener.ended(outcome));
      }
    };
  }

  /** A plan with steps is about to be applied. */
  default void planned(Plan plan) {}

  default void started(Step step) {}

  default void ended(StepOutcome outcome) {}
}
