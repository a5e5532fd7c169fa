package dev.coffer.operator.status;

import dev.coffer.operator.plan.Observed;
import dev.coffer.operator.plan.Plan;
import dev.coffer.operator.plan.StepOutcome;
import dev.coffer.operator.plan.Wanted;
import io.fabric8.kubernetes.client.CustomResource;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/** Projects a plan and what became of it onto the status of every resource. */
public final class Statuses {

  private Statuses() {}

  /**
   * The new statuses.
   *
   * @param outcomes of the plan's steps, as far as they have been made; before applying: none
   * @param now becomes the transition time of conditions that change
   * @return copies of the resources whose status changes, with the new status, in a stable order; a
   *     resource whose status stays the same is not among them
   */
  public static List<CustomResource<?, ?>> project(
      Wanted wanted, Observed observed, Plan plan, Collection<StepOutcome> outcomes, Instant now) {
    return List.of();
  }
}
