package dev.coffer.operator.status;

import dev.coffer.crds.BackupPolicy;
import dev.coffer.crds.Condition;
import dev.coffer.crds.DiskExclusion;
import dev.coffer.crds.Kind;
import dev.coffer.crds.PolicyAssignment;
import dev.coffer.crds.ResourceStatus;
import dev.coffer.crds.RestoreRequest;
import dev.coffer.operator.plan.Blocker;
import dev.coffer.operator.plan.Pause;
import dev.coffer.operator.plan.Plan;
import dev.coffer.operator.plan.ResourceKey;
import dev.coffer.operator.plan.Step;
import dev.coffer.operator.plan.StepOutcome;
import dev.coffer.operator.plan.Wanted;
import io.fabric8.kubernetes.client.CustomResource;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Projects a plan and what became of it onto the status of every resource. */
public final class Statuses {

  private final Plan plan;
  private final CreatedPolicies created;
  private final Instant now;
  private final Map<ResourceKey, List<Condition>> shown = new HashMap<>();
  private final Map<ResourceKey, List<Blocker>> blockers = new HashMap<>();
  private final Map<ResourceKey, List<Step>> steps = new HashMap<>();
  private final Map<ResourceKey, List<Step>> withheld = new HashMap<>();
  private final Map<ResourceKey, List<StepOutcome>> outcomes = new HashMap<>();

  private Statuses(Wanted stored, Plan plan, Collection<StepOutcome> outcomes, Instant now) {
    stored.all().forEach(this::show);
    this.plan = plan;
    this.created = new CreatedPolicies(outcomes);
    this.now = now;
    plan.blockers().forEach(blocker -> add(this.blockers, blocker.resource(), blocker));
    plan.steps().stream()
        .filter(Statuses::isForResources)
        .filter(step -> !isTest(step))
        .forEach(step -> step.resources().forEach(key -> add(steps, key, step)));
    plan.withheld().stream()
        .filter(Statuses::isForResources)
        .forEach(step -> step.resources().forEach(key -> add(withheld, key, step)));
    outcomes.stream()
        .filter(outcome -> isForResources(outcome.step()))
        .forEach(
            outcome -> outcome.step().resources().forEach(key -> add(this.outcomes, key, outcome)));
  }

  private void show(CustomResource<?, ?> resource) {
    if (resource.getStatus() instanceof ResourceStatus status) {
      shown.put(ResourceKey.of(resource), status.conditions());
    }
  }

  /** Reading the inventory again changes nothing about a resource: it waits, and says for what. */
  private static boolean isForResources(Step step) {
    return !(step instanceof Step.RefreshInventory);
  }

  /** A test of an assignment's machine changes nothing about how the assignment stands. */
  private static boolean isTest(Step step) {
    return (step instanceof Step.StartRestore || step instanceof Step.CleanUp)
        && step.resources().stream().allMatch(key -> key.kind() == Kind.PolicyAssignment);
  }

  private static <T> void add(Map<ResourceKey, List<T>> lists, ResourceKey key, T element) {
    lists.computeIfAbsent(key, _ -> new ArrayList<>()).add(element);
  }

  /**
   * The new statuses.
   *
   * @param wanted the resources with the newest statuses, saved or not
   * @param stored the same with the statuses that are saved
   * @param outcomes of the plan's steps, as far as they have been made; before applying: none
   * @param now becomes the transition time of conditions that change
   * @return copies of the resources whose status changes, with the new status; a resource whose
   *     status stays the same is not among them. Policies come last: an assignment that is saved
   *     after its policy could lose, in a crash, that it was the one who asked for it.
   */
  public static List<CustomResource<?, ?>> project(
      Wanted wanted, Wanted stored, Plan plan, Collection<StepOutcome> outcomes, Instant now) {
    var statuses = new Statuses(stored, plan, outcomes, now);
    var order =
        Comparator.comparing(ResourceKey::kind).reversed().thenComparing(Comparator.naturalOrder());
    return wanted.all().stream()
        .sorted(Comparator.comparing(ResourceKey::of, order))
        .<CustomResource<?, ?>>flatMap(resource -> statuses.project(resource).stream())
        .toList();
  }

  private Optional<? extends CustomResource<?, ?>> project(CustomResource<?, ?> resource) {
    return switch (resource) {
      case BackupPolicy policy ->
          changed(
              policy,
              new BackupPolicy(),
              new PolicyStatuses(policy, standing(policy), now).status());
      case PolicyAssignment assignment ->
          changed(
              assignment,
              new PolicyAssignment(),
              new AssignmentStatuses(assignment, standing(assignment), created, now).status());
      case DiskExclusion exclusion ->
          changed(
              exclusion,
              new DiskExclusion(),
              new ExclusionStatuses(exclusion, standing(exclusion), created, now).status());
      case RestoreRequest request ->
          changed(
              request,
              new RestoreRequest(),
              new RestoreStatuses(request, standing(request), now).status());
      default -> throw new IllegalArgumentException("not one of the four kinds: " + resource);
    };
  }

  private Standing standing(CustomResource<?, ?> resource) {
    var key = ResourceKey.of(resource);
    return new Standing(
        key,
        Objects.requireNonNullElse(resource.getMetadata().getGeneration(), 0L),
        resource.isMarkedForDeletion(),
        LookRequest.of(resource.getMetadata()),
        shown.getOrDefault(key, List.of()),
        Optional.ofNullable(plan.findings().get(key)),
        blockers.getOrDefault(key, List.of()),
        steps.getOrDefault(key, List.of()),
        Pause.isOn(resource) ? withheld.getOrDefault(key, List.of()) : List.of(),
        outcomes.getOrDefault(key, List.of()));
  }

  private static <S, T, R extends CustomResource<S, T>> Optional<R> changed(
      R resource, R copy, T status) {
    if (Objects.equals(resource.getStatus(), status)) {
      return Optional.empty();
    }
    copy.setMetadata(resource.getMetadata());
    copy.setSpec(resource.getSpec());
    copy.setStatus(status);
    return Optional.of(copy);
  }
}
