package dev.coffer.operator.plan;

import dev.coffer.engine.Capability;
import dev.coffer.engine.Job;
import dev.coffer.engine.JobState;
import dev.coffer.engine.Target;
import java.util.Collection;
import java.util.List;
import java.util.Set;

/**
 * Walks the way to the deletion of a policy (R9): no resource carries it, its jobs are held, the
 * jobs are deleted, then the policy. What others need is never taken from them.
 */
final class TeardownPlanner {

  private final EngineTable engines;
  private final PolicyTable policies;
  private final Moves moves;
  private final PlanDraft draft;

  TeardownPlanner(EngineTable engines, PolicyTable policies, Moves moves, PlanDraft draft) {
    this.engines = engines;
    this.policies = policies;
    this.moves = moves;
    this.draft = draft;
  }

  void plan() {
    policies.all().stream()
        .filter(policy -> policy.meta().isDeleted())
        .filter(policy -> PolicyPlanner.isTornDown(policy.resource()))
        .filter(policy -> policy.existing().isPresent())
        .forEach(this::plan);
  }

  private void plan(PolicyState policy) {
    var index = policy.index().orElseThrow();
    var handle = policy.handle().orElseThrow();
    var inTheWay = moves.carriersAfter(index, handle);
    if (!inTheWay.isEmpty()) {
      draft.block(resourcesInTheWay(policy, index, inTheWay));
    } else if (policy.jobs().stream().anyMatch(job -> job.state() instanceof JobState.Running)) {
      draft.await(policy.key());
    } else if (isPossible(policy, index)) {
      var leavers = moves.leavers(index, handle);
      policy.jobs().forEach(job -> delete(policy, job, leavers));
      draft.add(
          new Step.DeletePolicy(
              cause(
                  policy,
                  "delete policy %s; its recovery points stay".formatted(policy.policyName()),
                  leavers),
              handle));
    }
  }

  private boolean isPossible(PolicyState policy, EngineIndex index) {
    if (!index.can(Capability.MANAGE_POLICIES)) {
      draft.block(manualStep(policy, "delete policies", "delete policy " + policy.policyName()));
      return false;
    }
    if (!policy.jobs().isEmpty() && !index.can(Capability.DELETE_JOBS)) {
      draft.block(manualStep(policy, "delete jobs", "delete the jobs of " + policy.policyName()));
      return false;
    }
    boolean mustHold =
        policy.jobs().stream().anyMatch(job -> !job.isHeld())
            && moves.leavers(index, policy.handle().orElseThrow()).isEmpty();
    if (mustHold && !index.can(Capability.HOLD_JOBS)) {
      draft.block(manualStep(policy, "hold jobs", "hold the jobs of " + policy.policyName()));
      return false;
    }
    return true;
  }

  /** Jobs that the leaving of the last resource holds (R8) need not be held by us. */
  private void delete(PolicyState policy, Job job, Collection<Subject> leavers) {
    var handle = policy.handle().orElseThrow();
    if (!job.isHeld() && leavers.isEmpty()) {
      draft.add(
          new Step.HoldJob(
              cause(
                  policy,
                  "hold job %s of policy %s, to delete it".formatted(job.id(), handle),
                  leavers),
              handle,
              job.id()));
    }
    draft.add(
        new Step.DeleteJob(
            cause(policy, "delete job %s of policy %s".formatted(job.id(), handle), leavers),
            handle,
            job.id()));
  }

  private static Step.Cause cause(
      PolicyState policy, String description, Collection<Subject> leavers) {
    return Causes.of(
        policy.engine(),
        List.of(policy.key()),
        Risk.Destructive,
        description,
        Subject.policy(policy.policyName()),
        leavers);
  }

  private Blocker resourcesInTheWay(PolicyState policy, EngineIndex index, Set<Target> targets) {
    var scope = new Scope(index, engines.accessOf(policy.key().namespace()));
    var machines =
        targets.stream().flatMap(target -> index.machineOf(target).stream()).distinct().toList();
    return new Blocker(
        Reason.DependentJobsExist,
        policy.key(),
        "policy " + policy.policyName(),
        "Policy %s cannot be deleted while it protects %s; %s, and the deletion goes on by itself."
            .formatted(
                policy.policyName(),
                scope.inWords(machines),
                wayOut(policy.key(), moves.holders(index, policy.handle().orElseThrow()))),
        "the owners of the assignments");
  }

  /** Assignments are only named where the reader may know them: in the same namespace. */
  private static String wayOut(ResourceKey policy, Set<ResourceKey> holders) {
    var names =
        holders.stream()
            .filter(holder -> holder.namespace().equals(policy.namespace()))
            .map(ResourceKey::name)
            .toList();
    return names.isEmpty()
        ? "remove it from these machines"
        : "delete PolicyAssignment %s or let it name another policy"
            .formatted(PolicyBlockers.someOf(names));
  }

  private static Blocker manualStep(PolicyState policy, String verb, String todo) {
    return new Blocker(
        Reason.ManualStepRequired,
        policy.key(),
        "policy " + policy.policyName(),
        ("This engine cannot %s on request; ask its support to %s, or set `deletionPolicy: Orphan`"
                + " to leave it there.")
            .formatted(verb, todo),
        "the support of the backup service");
  }
}
