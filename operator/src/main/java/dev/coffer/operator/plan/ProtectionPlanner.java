package dev.coffer.operator.plan;

import dev.coffer.crds.PolicyAssignmentStatus.Assigned;
import dev.coffer.engine.Capability;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.VirtualMachine.Disk;
import dev.coffer.operator.plan.AssignmentDraft.Place;
import dev.coffer.operator.plan.Finding.Added;
import dev.coffer.operator.plan.Finding.Match;
import dev.coffer.operator.plan.Finding.Suggestion;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Plans who carries which policy: the union, on each machine, of what all resources want. */
final class ProtectionPlanner {

  private final Wanted wanted;
  private final EngineTable engines;
  private final PlanDraft draft;
  private final VmDrafts machines;
  private final AssignmentReader reader;
  private final Punctuality punctuality = new Punctuality();

  ProtectionPlanner(
      Wanted wanted,
      EngineTable engines,
      PolicyTable policies,
      References references,
      VmDrafts machines,
      PlanDraft draft) {
    this.wanted = wanted;
    this.engines = engines;
    this.machines = machines;
    this.draft = draft;
    this.reader = new AssignmentReader(policies, engines, references, machines, draft);
  }

  /** Plans, and returns the assignments for the runs and the statuses. */
  List<AssignmentDraft> plan() {
    var assignments = wanted.assignments().stream().map(reader::read).toList();
    machines.all().forEach(vm -> vm.decide(new JoinGate(vm.index(), vm.vm(), draft), draft));
    assignments.forEach(this::blockHeld);
    return assignments;
  }

  /** R11: what was assigned before its policy became held stays assigned, and says so. */
  private void blockHeld(AssignmentDraft assignment) {
    var policy = assignment.policy().filter(PolicyState::held);
    long stranded =
        assignment.places().stream().filter(place -> carries(assignment, place)).count();
    if (policy.isPresent() && stranded > 0) {
      draft.block(held(assignment.key(), policy.get(), stranded));
    }
  }

  private static Blocker held(ResourceKey resource, PolicyState policy, long stranded) {
    return new Blocker(
        Reason.PolicyHeld,
        resource,
        "policy " + policy.policyName(),
        ("Policy %s is held, so %d of the machines assigned here are not backed up; release it by a"
                + " new spec.releaseToken or by ending its spec.hold.")
            .formatted(policy.policyName(), stranded),
        "the owner of policy " + policy.policyName());
  }

  private static boolean carries(AssignmentDraft assignment, Place place) {
    return assignment
        .handle()
        .filter(handle -> place.target().current().contains(handle))
        .isPresent();
  }

  /** Tells the statuses what was found out about every assignment. */
  void find(Collection<AssignmentDraft> assignments, RunPlanner runs, ProofPlanner proofs) {
    var allMemory = new HashSet<Assigned>();
    wanted.assignments().forEach(one -> allMemory.addAll(AssignmentReader.memory(one)));
    for (AssignmentDraft assignment : assignments) {
      if (!draft.hasFound(assignment.key())) {
        draft.find(
            assignment.key(),
            new Finding.OfAssignment(
                assignment.handle(),
                assignment.policy().map(PolicyState::held).orElse(false),
                assignment
                    .policy()
                    .flatMap(PolicyState::index)
                    .filter(index -> index.can(Capability.LIST_RECOVERY_POINTS))
                    .isPresent(),
                assignment.places().stream().map(place -> match(assignment, place)).toList(),
                memory(assignment, allMemory),
                runs.runOf(assignment.key()),
                assignment.policy().map(PolicyState::jobs).orElse(List.of()),
                proofs.of(assignment.key())));
      }
    }
  }

  private Match match(AssignmentDraft assignment, Place place) {
    boolean held = assignment.policy().map(PolicyState::held).orElse(false);
    boolean kept =
        assignment.handle().filter(handle -> place.target().result().contains(handle)).isPresent();
    var policies = place.draft().index().handles(place.vm().carriedPolicies());
    var disks = place.vm().disks().stream().filter(place::names).toList();
    return new Match(
        place.vm(),
        policies.stream().map(PolicyHandle::name).toList(),
        disks.stream().filter(disk -> isExcluded(assignment, disk)).map(Disk::name).toList(),
        disks.stream()
            .filter(disk -> disk.obstacle().isPresent() && !isExcluded(assignment, disk))
            .map(Disk::name)
            .toList(),
        carries(assignment, place),
        held || !kept,
        isOverdue(assignment, place),
        suggestion(assignment, place));
  }

  private static Optional<Suggestion> suggestion(AssignmentDraft assignment, Place place) {
    var index = place.draft().index();
    var results =
        assignment
            .handle()
            .flatMap(PolicyHandle::id)
            .map(policy -> index.lastResults(policy, place.vm().id()))
            .orElse(List.of());
    var left =
        results.stream()
            .filter(
                result ->
                    place.vm().disks().stream()
                        .filter(disk -> disk.id().equals(result.disk()))
                        .anyMatch(disk -> !isExcluded(assignment, disk)))
            .toList();
    boolean unique = index.vmsNamed(place.vm().name()).size() == 1;
    return results.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Suggestion(SuggestedExclusion.of(index.name(), place.vm(), unique, left)));
  }

  private boolean isOverdue(AssignmentDraft assignment, Place place) {
    var schedule =
        assignment.policy().flatMap(PolicyState::existing).flatMap(one -> one.spec().schedule());
    return place
        .vm()
        .newestPoint()
        .filter(point -> punctuality.isOverdue(point.at(), schedule, place.draft().index().now()))
        .isPresent();
  }

  private static boolean isExcluded(AssignmentDraft assignment, Disk disk) {
    return assignment
        .handle()
        .flatMap(PolicyHandle::id)
        .filter(policy -> disk.excludedFrom().contains(policy))
        .isPresent();
  }

  /**
   * What the assignment answers for: what it added before, as long as that is there or wanted; what
   * it is about to add; and what another resource added that it wants as well, so that whoever goes
   * last takes it away. What a person assigned by hand is never remembered, so never taken away.
   */
  private List<Added> memory(AssignmentDraft assignment, Set<Assigned> allMemory) {
    var memory = new LinkedHashSet<Added>();
    for (Assigned added : AssignmentReader.memory(assignment.resource())) {
      remembered(added).ifPresent(memory::add);
    }
    for (Place place : assignment.places()) {
      wanted(assignment, place, allMemory).ifPresent(memory::add);
    }
    return List.copyOf(memory);
  }

  private Optional<Added> remembered(Assigned added) {
    var target = AssignmentReader.target(added);
    var policy = new PolicyId(added.policyId());
    var index = engines.seen(added.engine());
    if (index.isEmpty()) {
      var unknown = new PolicyHandle(added.policyId(), Optional.of(policy));
      return Optional.of(new Added(added.engine(), unknown, target));
    }
    return Optional.of(index.get().handle(policy))
        .filter(_ -> index.get().carriersOf(policy).contains(target))
        .map(handle -> new Added(added.engine(), handle, target));
  }

  private static Optional<Added> wanted(
      AssignmentDraft assignment, Place place, Set<Assigned> allMemory) {
    var target = place.target();
    var policy = assignment.policy().orElseThrow();
    var handle = policy.handle().orElseThrow();
    var added = new Added(policy.engine(), handle, target.target());
    boolean joins = !target.current().contains(handle) && target.result().contains(handle);
    boolean ours =
        policy.isNew()
            || handle.id().filter(id -> allMemory.contains(added.toAssigned(id))).isPresent();
    return joins || (target.current().contains(handle) && ours)
        ? Optional.of(added)
        : Optional.empty();
  }
}
