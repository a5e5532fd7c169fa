package dev.coffer.operator.events;

import dev.coffer.crds.Condition;
import dev.coffer.crds.Condition.Status;
import dev.coffer.crds.ResourceStatus;
import dev.coffer.operator.plan.ResourceKey;
import dev.coffer.operator.plan.Step;
import dev.coffer.operator.plan.StepOutcome;
import dev.coffer.operator.plan.Wanted;
import io.fabric8.kubernetes.client.CustomResource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Drift that was mended at once: no status ever shows it, so it is told from the steps that were
 * made for resources whose spec was done with.
 */
public final class Drift {

  private Drift() {}

  /**
   * The events. A pure function.
   *
   * @param before the resources as they were when the convergence began
   * @param outcomes of its steps
   */
  public static List<ResourceEvent> mended(Wanted before, Collection<StepOutcome> outcomes) {
    Map<ResourceKey, CustomResource<?, ?>> settled =
        before.all().stream()
            .filter(Drift::isSettled)
            .collect(Collectors.toMap(ResourceKey::of, Function.identity()));
    return outcomes.stream()
        .filter(StepOutcome::isDone)
        .map(StepOutcome::step)
        .filter(Drift::mends)
        .flatMap(
            step ->
                step.resources().stream()
                    .map(settled::get)
                    .filter(Objects::nonNull)
                    .map(resource -> event(resource, step)))
        .toList();
  }

  private static ResourceEvent event(CustomResource<?, ?> resource, Step step) {
    return new ResourceEvent(
        resource,
        EventReason.DriftDetected,
        ResourceEvent.Type.Normal,
        "The engine was not as the spec says; done: " + step.description() + ".");
  }

  /** Whether nothing was left to do for the very spec that is there now. */
  private static boolean isSettled(CustomResource<?, ?> resource) {
    return !resource.isMarkedForDeletion()
        && resource.getStatus() instanceof ResourceStatus status
        && status.conditions().stream().anyMatch(condition -> isSettled(condition, resource));
  }

  private static boolean isSettled(Condition condition, CustomResource<?, ?> resource) {
    return condition.type().equals("Synced")
        && condition.status() == Status.True
        && Objects.equals(condition.observedGeneration(), resource.getMetadata().getGeneration());
  }

  /** Steps that bring the engine to a lasting state; others are made once, when asked for. */
  private static boolean mends(Step step) {
    return switch (step) {
      case Step.CreatePolicy _, Step.UpdatePolicy _, Step.SetPolicies _, Step.SetExclusions _ ->
          true;
      case Step.RefreshInventory _,
          Step.ReleaseJob _,
          Step.HoldJob _,
          Step.RunBackup _,
          Step.StartRestore _,
          Step.Promote _,
          Step.CleanUp _,
          Step.DeleteJob _,
          Step.DeletePolicy _ ->
          false;
    };
  }
}
