package dev.coffer.operator.status;

import dev.coffer.crds.Condition;
import dev.coffer.crds.ResourceStatus;
import io.fabric8.kubernetes.client.CustomResource;
import java.util.List;

/**
 * A status may go to and fro while an engine is worked on. Whoever reads it sees only what is
 * stored: a condition that is there as it was before has been so since then.
 */
public final class TransitionTimes {

  private TransitionTimes() {}

  /** Gives the conditions of a new status the times of those that are stored and are the same. */
  public static void keep(CustomResource<?, ?> stored, CustomResource<?, ?> now) {
    if (stored.getStatus() instanceof ResourceStatus before
        && now.getStatus() instanceof ResourceStatus after) {
      var kept = after.conditions().stream().map(one -> since(before.conditions(), one)).toList();
      if (!kept.equals(after.conditions())) {
        set(now, after.withConditions(kept));
      }
    }
  }

  private static Condition since(List<Condition> before, Condition now) {
    return before.stream()
        .filter(old -> old.type().equals(now.type()) && old.status() == now.status())
        .findFirst()
        .map(
            old ->
                new Condition(
                    now.type(),
                    now.status(),
                    now.reason(),
                    now.message(),
                    old.lastTransitionTime(),
                    now.observedGeneration()))
        .orElse(now);
  }

  @SuppressWarnings("unchecked") // it was made from the resource's own status
  private static <T> void set(CustomResource<?, T> resource, ResourceStatus status) {
    resource.setStatus((T) status);
  }
}
