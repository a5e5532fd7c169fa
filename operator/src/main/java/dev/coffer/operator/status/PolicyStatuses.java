package dev.coffer.operator.status;

import dev.coffer.crds.BackupPolicy;
import dev.coffer.crds.BackupPolicySpec;
import dev.coffer.crds.BackupPolicySpec.ManagementPolicy;
import dev.coffer.crds.BackupPolicyStatus;
import dev.coffer.crds.BackupPolicyStatus.JobStatus;
import dev.coffer.crds.Condition;
import dev.coffer.crds.Condition.Status;
import dev.coffer.crds.Summary;
import dev.coffer.engine.Job;
import dev.coffer.engine.JobState;
import dev.coffer.engine.JobState.HoldCause;
import dev.coffer.engine.Policy;
import dev.coffer.operator.plan.Finding;
import dev.coffer.operator.plan.Reason;
import dev.coffer.operator.plan.Step;
import dev.coffer.operator.plan.StepOutcome;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The status of one BackupPolicy. */
final class PolicyStatuses {

  private static final Finding.OfPolicy NOTHING =
      new Finding.OfPolicy(
          Optional.empty(),
          List.of(),
          0,
          List.of(),
          Optional.empty(),
          true,
          false,
          Optional.empty(),
          Optional.empty());

  private final BackupPolicySpec spec;
  private final String name;
  private final @Nullable BackupPolicyStatus before;
  private final Standing standing;
  private final Finding.OfPolicy finding;
  private final Instant now;

  PolicyStatuses(BackupPolicy policy, Standing standing, Instant now) {
    this.spec = policy.getSpec();
    this.name = spec.policyName() == null ? policy.getMetadata().getName() : spec.policyName();
    this.before = policy.getStatus();
    this.standing = standing;
    this.finding =
        standing.finding().orElse(NOTHING) instanceof Finding.OfPolicy found ? found : NOTHING;
    this.now = now;
  }

  BackupPolicyStatus status() {
    var verdict = standing.verdict().orElseGet(this::verdict);
    boolean unseen = standing.finding().filter(Finding.OfPolicy.class::isInstance).isEmpty();
    var old = Optional.ofNullable(before);
    return new BackupPolicyStatus(
        standing.generation(),
        conditions(verdict),
        verdict.ready().name(),
        verdict.summary(),
        verdict.settled()
            ? spec.changeToken()
            : old.map(BackupPolicyStatus::appliedToken).orElse(null),
        standing.requestedAt().orElse(null),
        policyId(),
        createRequest(),
        unseen ? old.map(BackupPolicyStatus::jobs).orElse(List.of()) : jobs(),
        unseen
            ? old.map(BackupPolicyStatus::resources).orElse(null)
            : Integer.valueOf(finding.resources()),
        unseen
            ? old.map(BackupPolicyStatus::copies).orElse(List.of())
            : new CopyStatuses(finding.copies()).list(),
        lastReleaseToken(unseen),
        holdApplied(unseen),
        finding.serviceRequestText().orElse(null),
        List.of());
  }

  private Verdict verdict() {
    if (finding.policy().isEmpty()) {
      return Verdict.progressing(Reason.Progressing, "Policy " + name + " is looked for.");
    }
    if (finding.holdWanted()) {
      return Verdict.fine(Reason.Suspended, holdMessage(), Summary.Suspended);
    }
    if (finding.isHeld()) {
      return finding.resources() > 0
          ? Verdict.stalled(Reason.Held, Reason.Held, heldMessage(), Summary.Held)
          : Verdict.fine(Reason.Held, heldMessage(), Summary.Held);
    }
    return Verdict.fine(
        Reason.Succeeded,
        "Policy %s backs up %d machines and disks to site %s."
            .formatted(
                name, finding.resources(), finding.policy().map(Policy::spec).orElseThrow().site()),
        Summary.Ready);
  }

  private List<Condition> conditions(Verdict verdict) {
    var old = before == null ? List.<dev.coffer.crds.Condition>of() : before.conditions();
    var conditions = new Conditions(old, standing.shown(), standing.generation(), now);
    verdict.addReady(conditions);
    addSynced(conditions, verdict);
    addHeld(conditions);
    standing.addBlocked(conditions);
    addSuspended(conditions);
    addCopied(conditions, old);
    verdict.addProgress(conditions);
    return conditions.list();
  }

  private void addSynced(Conditions conditions, Verdict verdict) {
    boolean observed = spec.managementPolicy() == ManagementPolicy.Observe;
    if (!observed || verdict.ready() != Status.True) {
      standing.addSynced(conditions, verdict);
    } else if (finding.drift().isPresent()) {
      conditions.add(
          "Synced",
          false,
          Reason.DriftIgnored,
          "Policy %s is only observed, and differs from the spec: %s."
              .formatted(name, finding.drift().get()));
    } else {
      conditions.add("Synced", true, Reason.ObserveOnly, "Policy " + name + " is only observed.");
    }
  }

  private void addHeld(Conditions conditions) {
    if (standing.unseen().isPresent()) {
      conditions.keep("Held", Reason.EngineUnreachable, "The engine was not seen yet.");
    } else if (finding.isHeld()) {
      conditions.add("Held", true, heldReason(), heldMessage());
    } else {
      conditions.add("Held", false, Reason.NotHeld, "No job of policy " + name + " is held.");
    }
  }

  private void addSuspended(Conditions conditions) {
    if (finding.holdWanted()) {
      conditions.add("Suspended", true, Reason.HeldByOperator, holdMessage());
    } else {
      conditions.add("Suspended", false, Reason.NotSuspended, "The spec asks for no hold.");
    }
  }

  private void addCopied(Conditions conditions, List<dev.coffer.crds.Condition> old) {
    boolean had = old.stream().anyMatch(condition -> condition.type().equals("Copied"));
    if (standing.unseen().isEmpty()) {
      new CopyStatuses(finding.copies()).addCopied(conditions);
    } else if (had) {
      conditions.keep("Copied", Reason.EngineUnreachable, "The engine was not seen yet.");
    }
  }

  private String holdMessage() {
    var hold = Objects.requireNonNull(spec.hold());
    return "Policy %s is held by %s%s: %s."
        .formatted(
            name, hold.by(), hold.until() == null ? "" : " until " + hold.until(), hold.reason());
  }

  private Reason heldReason() {
    boolean asked = finding.holdWanted() || (before != null && isTrue(before.holdApplied()));
    if (asked) {
      return Reason.HeldByOperator;
    }
    boolean abandoned =
        finding.jobs().stream()
            .anyMatch(
                job ->
                    job.state() instanceof JobState.Held(var cause, _)
                        && cause == HoldCause.NO_RESOURCES_ASSIGNED);
    if (!abandoned) {
      return Reason.HeldByEngine;
    }
    return finding.resources() == 0 ? Reason.NoResourcesAssigned : Reason.ReleaseRequired;
  }

  /** Names the jobs, why they are held, and the step that releases them. */
  private String heldMessage() {
    var jobs =
        finding.jobs().stream()
            .filter(Job::isHeld)
            .map(job -> job.id().value())
            .collect(Collectors.joining(", "));
    var why =
        switch (heldReason()) {
          case NoResourcesAssigned -> "since nothing carries it any more";
          case ReleaseRequired ->
              "although %d machines or disks carry it again".formatted(finding.resources());
          case HeldByOperator -> "as its spec.hold asked";
          default -> "by somebody on the engine";
        };
    var way =
        finding.releasable()
            ? "set spec.releaseToken to a new value to release them"
            : "this engine cannot release them on request, ask the support of the backup service";
    return "Jobs %s of policy %s are held %s; %s.".formatted(jobs, name, why, way);
  }

  private @Nullable String policyId() {
    return created()
        .or(() -> finding.policy().map(policy -> policy.id().value()))
        .orElse(before == null ? null : before.policyId());
  }

  private Optional<String> created() {
    return standing.outcomes().stream()
        .filter(outcome -> outcome.step() instanceof Step.CreatePolicy)
        .flatMap(
            outcome -> outcome.outcome() instanceof StepOutcome.Done(var id) ? id.stream() : null)
        .findFirst();
  }

  /** Forgotten when the engine says that somebody else made the policy of that name. */
  private @Nullable String createRequest() {
    boolean taken =
        standing.outcomes().stream()
            .anyMatch(
                outcome ->
                    outcome.step() instanceof Step.CreatePolicy
                        && outcome.outcome() instanceof StepOutcome.Conflict);
    return taken ? null : finding.request().orElse(before == null ? null : before.createRequest());
  }

  private List<JobStatus> jobs() {
    return finding.jobs().stream()
        .map(
            job ->
                new JobStatus(
                    job.id().value(),
                    job.type(),
                    text(job.state()),
                    job.lastRun().map(Conditions::text).orElse(null),
                    job.nextRun().map(Conditions::text).orElse(null)))
        .toList();
  }

  private static String text(JobState state) {
    return switch (state) {
      case JobState.Idle _ -> "Idle";
      case JobState.Running _ -> "Running";
      case JobState.Held _ -> "Held";
      case JobState.Unknown(var literal) -> literal;
    };
  }

  /** A token is used up once every job that it was to release is released. */
  private @Nullable String lastReleaseToken(boolean unseen) {
    var last = before == null ? null : before.lastReleaseToken();
    boolean open =
        unseen
            || standing.deleted()
            || finding.holdWanted()
            || finding.policy().isEmpty()
            || isReleasePending()
            || spec.managementPolicy() == ManagementPolicy.Observe;
    return open || spec.releaseToken() == null ? last : spec.releaseToken();
  }

  private boolean isReleasePending() {
    long wanted = standing.steps().stream().filter(step -> step instanceof Step.ReleaseJob).count();
    long done =
        standing.outcomes().stream()
            .filter(outcome -> outcome.step() instanceof Step.ReleaseJob && outcome.isDone())
            .count();
    boolean blocked =
        standing.blockers().stream()
            .anyMatch(blocker -> blocker.reason() == Reason.ManualStepRequired);
    return done < wanted || standing.withheld(Step.ReleaseJob.class) > 0 || blocked;
  }

  /**
   * That we asked for the hold, kept until all is released. It is written before we ask: were it
   * written afterwards, a crash in between would leave jobs held that nobody releases.
   */
  private @Nullable Boolean holdApplied(boolean unseen) {
    var last = before == null ? null : before.holdApplied();
    if (standing.withheld(Step.HoldJob.class) > 0) {
      return last;
    }
    if (finding.holdWanted()) {
      return true;
    }
    boolean open =
        unseen
            || isReleasePending()
            || finding.jobs().stream().anyMatch(job -> job.state() instanceof JobState.Running);
    return open ? last : null;
  }

  private static boolean isTrue(@Nullable Boolean value) {
    return value != null && value;
  }
}
