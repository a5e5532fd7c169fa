package dev.coffer.operator.plan;

import dev.coffer.crds.PolicyAssignmentStatus;
import dev.coffer.engine.Capability;
import dev.coffer.engine.Session;
import dev.coffer.engine.Target;
import dev.coffer.engine.VmId;
import dev.coffer.operator.plan.AssignmentDraft.Place;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Plans the backup that a new run token asks for, once for each machine of the target (R2). */
final class RunPlanner {

  private final PlanDraft draft;
  private final Map<ResourceKey, Finding.Run> runs = new HashMap<>();

  RunPlanner(PlanDraft draft) {
    this.draft = draft;
  }

  Optional<Finding.Run> runOf(ResourceKey assignment) {
    return Optional.ofNullable(runs.get(assignment));
  }

  void plan(AssignmentDraft assignment) {
    var token = assignment.resource().getSpec().runToken();
    if (token == null || assignment.policy().isEmpty() || isFinished(assignment, token)) {
      return;
    }
    var policy = assignment.policy().get();
    var index = policy.index().orElseThrow();
    var sessions = new ArrayList<Session>();
    var open = new ArrayList<Place>();
    for (Place place : assignment.places()) {
      var request = RequestIds.run(assignment.meta().uid(), token, place.vm().id());
      index.sessionOf(request.value()).ifPresentOrElse(sessions::add, () -> open.add(place));
    }
    var obstacle = open.isEmpty() ? Optional.<Blocker>empty() : obstacle(assignment, index, policy);
    obstacle.ifPresent(draft::block);
    var refused = new TreeSet<VmId>();
    int planned = 0;
    for (Place place : open) {
      if (obstacle.isPresent() || !isReady(place, policy)) {
        refused.add(place.vm().id());
      } else {
        step(assignment, place, token);
        planned++;
      }
    }
    runs.put(assignment.key(), new Finding.Run(token, sessions, planned, refused));
  }

  private static boolean isFinished(AssignmentDraft assignment, String token) {
    return assignment
        .status()
        .map(PolicyAssignmentStatus::lastRun)
        .filter(run -> run.token().equals(token) && run.completionTime() != null)
        .isPresent();
  }

  /** Whether the machine will carry the policy and the policy will run; a held one has said so. */
  private static boolean isReady(Place place, PolicyState policy) {
    return place.target().target() instanceof Target.OfVm
        && !policy.held()
        && place.target().result().contains(policy.handle().orElseThrow());
  }

  private static Optional<Blocker> obstacle(
      AssignmentDraft assignment, EngineIndex index, PolicyState policy) {
    var key = assignment.key();
    if (assignment.resource().getSpec().target().disk() != null) {
      return Optional.of(diskLevel(key, policy));
    }
    return inexact(assignment, index, policy).or(() -> full(key, policy));
  }

  private static Optional<Blocker> full(ResourceKey key, PolicyState policy) {
    return policy
        .site()
        .filter(site -> site.capacity().filter(full -> !full.acceptsRuns()).isPresent())
        .map(site -> PolicyBlockers.full(key, policy.policyName(), site.name()));
  }

  private static Optional<Blocker> inexact(
      AssignmentDraft assignment, EngineIndex index, PolicyState policy) {
    if (index.can(Capability.RUN_ONE_VM)) {
      return Optional.empty();
    }
    if (!index.can(Capability.RUN_WHOLE_POLICY)) {
      return Optional.of(unsupported(assignment.key(), policy));
    }
    int others = machinesOf(assignment, index, policy).size() - 1;
    return others == 0 ? Optional.empty() : Optional.of(others(assignment.key(), policy, others));
  }

  /** All that a run of the whole policy backs up, by now or once this assignment is made. */
  private static Set<VmId> machinesOf(
      AssignmentDraft assignment, EngineIndex index, PolicyState policy) {
    var machines = new TreeSet<VmId>();
    assignment.places().forEach(place -> machines.add(place.vm().id()));
    policy.handle().flatMap(PolicyHandle::id).stream()
        .flatMap(id -> index.carriersOf(id).stream())
        .flatMap(carrier -> index.machineOf(carrier).stream())
        .forEach(vm -> machines.add(vm.id()));
    return machines;
  }

  /** R4. */
  private static Blocker diskLevel(ResourceKey key, PolicyState policy) {
    return new Blocker(
        Reason.DiskLevelRunUnsupported,
        key,
        "policy " + policy.policyName(),
        ("Policy %s cannot be run on demand for a single disk; remove spec.runToken, or assign the"
                + " policy to the whole virtual machine.")
            .formatted(policy.policyName()),
        "the owner of " + key);
  }

  private static Blocker unsupported(ResourceKey key, PolicyState policy) {
    return new Blocker(
        Reason.ManualStepRequired,
        key,
        "policy " + policy.policyName(),
        ("This engine cannot back up one virtual machine on demand; run policy %s in its console, or"
                + " wait for its schedule.")
            .formatted(policy.policyName()),
        "the operators of the engine");
  }

  private static Blocker others(ResourceKey key, PolicyState policy, int others) {
    return new Blocker(
        Reason.ManualStepRequired,
        key,
        "policy " + policy.policyName(),
        ("This engine runs policy %s only for all that carries it, which would back up %s"
                + " as well; run the policy for the machine alone in the engine's console, or wait"
                + " for its schedule.")
            .formatted(
                policy.policyName(),
                others == 1 ? "1 other virtual machine" : others + " other virtual machines"),
        "the operators of the engine");
  }

  private void step(AssignmentDraft assignment, Place place, String token) {
    var policy = assignment.policy().orElseThrow();
    var vm = Machine.of(place.vm());
    draft.add(
        new Step.RunBackup(
            Causes.of(
                policy.engine(),
                List.of(assignment.key()),
                Risk.Safe,
                "back up %s now under policy %s".formatted(vm.name(), policy.policyName()),
                Subject.vm(vm.id()),
                List.of(Subject.policy(policy.policyName()))),
            RequestIds.run(assignment.meta().uid(), token, vm.id()),
            vm,
            policy.handle().orElseThrow()));
  }
}
