package dev.coffer.operator.plan;

import dev.coffer.crds.BackupPolicySpec;
import dev.coffer.crds.BackupPolicyStatus;
import dev.coffer.engine.Capability;
import dev.coffer.engine.Job;
import dev.coffer.engine.JobState;
import dev.coffer.engine.JobState.HoldCause;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Predicate;

/** Plans holds that a spec asks for, their end, and the release that a token asks for (R10). */
final class HoldPlanner {

  private final PolicyState policy;
  private final EngineIndex index;
  private final PlanDraft draft;
  private final BackupPolicySpec spec;
  private final Optional<BackupPolicyStatus> status;
  private final List<Step.ReleaseJob> releases = new ArrayList<>();

  HoldPlanner(PolicyState policy, EngineIndex index, PlanDraft draft) {
    this.policy = policy;
    this.index = index;
    this.draft = draft;
    this.spec = policy.resource().getSpec();
    this.status = Optional.ofNullable(policy.resource().getStatus());
  }

  /** Whether spec.hold is in force at the moment of the observation. */
  boolean isHoldWanted() {
    var hold = spec.hold();
    return hold != null
        && (hold.until() == null || index.now().isBefore(Instant.parse(hold.until())));
  }

  /** Plans, and tells whether the policy will be held when machines want to join it. */
  boolean plan() {
    if (policy.meta().isDeleted()
        || spec.managementPolicy() == BackupPolicySpec.ManagementPolicy.Observe) {
      return policy.jobs().stream().anyMatch(Job::isHeld);
    }
    if (isHoldWanted()) {
      hold();
      return true;
    }
    var releasable = releasable();
    var released = policy.jobs().stream().filter(Job::isHeld).filter(releasable).toList();
    if (!released.isEmpty() && !index.can(Capability.RELEASE_JOBS)) {
      draft.block(manualStep("release", released));
      return true;
    }
    released.stream().map(this::release).forEach(releases::add);
    return policy.jobs().stream().filter(Job::isHeld).anyMatch(releasable.negate());
  }

  /** What {@link #plan} found to be released. */
  List<Step.ReleaseJob> releases() {
    return List.copyOf(releases);
  }

  /**
   * Plans the releases, but for policies whose last resource leaves in the same plan: their jobs
   * would be held again at once (R8), and after a crash the same token would release them.
   */
  static void planReleases(PolicyTable policies, Moves moves, PlanDraft draft) {
    for (PolicyState policy : policies.all()) {
      boolean pointless =
          policy
              .index()
              .flatMap(index -> policy.handle().filter(one -> moves.isAbandoned(index, one)))
              .isPresent();
      if (!pointless) {
        policy.releases().forEach(draft::add);
      }
    }
  }

  private void hold() {
    var toHold = policy.jobs().stream().filter(this::isToBeHeld).toList();
    if (!toHold.isEmpty() && !index.can(Capability.HOLD_JOBS)) {
      draft.block(manualStep("hold", toHold));
    } else {
      toHold.forEach(
          job ->
              draft.add(
                  new Step.HoldJob(
                      Causes.ofPolicy(
                          policy,
                          Risk.Disruptive,
                          "hold job %s: policy %s backs nothing up until the hold ends"
                              .formatted(job.id(), policy.policyName())),
                      policy.handle().orElseThrow(),
                      job.id())));
    }
  }

  /** A running job becomes held when it ends; it is asked once. */
  private boolean isToBeHeld(Job job) {
    boolean asked = status.map(BackupPolicyStatus::holdApplied).orElse(false);
    return switch (job.state()) {
      case JobState.Held _ -> false;
      case JobState.Running _ -> !asked;
      case JobState.Idle _, JobState.Unknown _ -> true;
    };
  }

  /**
   * Which held jobs are to be released now: all for a new token; for the end of a hold that we
   * asked for all but those that the engine held because nothing is left to back up (R8).
   */
  private Predicate<Job> releasable() {
    if (isReleaseAsked()) {
      return _ -> true;
    }
    boolean ours = status.map(BackupPolicyStatus::holdApplied).orElse(false);
    return job ->
        ours
            && job.state() instanceof JobState.Held(HoldCause cause, Optional<Instant> _)
            && cause != HoldCause.NO_RESOURCES_ASSIGNED;
  }

  private boolean isReleaseAsked() {
    var token = spec.releaseToken();
    return token != null
        && !Objects.equals(token, status.map(BackupPolicyStatus::lastReleaseToken).orElse(null));
  }

  private Step.ReleaseJob release(Job job) {
    return new Step.ReleaseJob(
        Causes.ofPolicy(
            policy,
            Risk.Safe,
            "release job %s: policy %s backs up again".formatted(job.id(), policy.policyName())),
        policy.handle().orElseThrow(),
        job.id());
  }

  private Blocker manualStep(String verb, List<Job> jobs) {
    var names = jobs.stream().map(job -> job.id().value()).toList();
    return new Blocker(
        Reason.ManualStepRequired,
        policy.key(),
        "policy " + policy.policyName(),
        "This engine cannot %s jobs on request; ask its support to %s jobs %s of policy %s."
            .formatted(verb, verb, PolicyBlockers.someOf(names), policy.policyName()),
        "the support of the backup service");
  }
}
