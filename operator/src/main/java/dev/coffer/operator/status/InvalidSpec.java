package dev.coffer.operator.status;

import dev.coffer.crds.BackupPolicy;
import dev.coffer.crds.BackupPolicyStatus;
import dev.coffer.crds.Condition;
import dev.coffer.crds.DiskExclusion;
import dev.coffer.crds.DiskExclusionStatus;
import dev.coffer.crds.PolicyAssignment;
import dev.coffer.crds.PolicyAssignmentStatus;
import dev.coffer.crds.ResourceStatus;
import dev.coffer.crds.RestoreRequest;
import dev.coffer.crds.RestoreRequestStatus;
import dev.coffer.crds.Summary;
import dev.coffer.operator.plan.Reason;
import io.fabric8.kubernetes.client.CustomResource;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The status of a resource whose spec is of no use: what is known about it stays, for it is the
 * memory of what was done, and the conditions say what is wrong.
 */
public final class InvalidSpec {

  private static final Set<String> VERDICT = Set.of("Ready", "Reconciling", "Stalled");

  private InvalidSpec() {}

  /**
   * A copy of the resource with the new status; nothing of its spec is looked at.
   *
   * @param message one sentence: what is wrong, and what to do
   */
  public static CustomResource<?, ?> project(
      CustomResource<?, ?> resource, String message, Instant now) {
    var verdict = Verdict.stalled(Reason.InvalidSpec, Reason.InvalidSpec, message, Summary.Failed);
    var generation = Objects.requireNonNullElse(resource.getMetadata().getGeneration(), 0L);
    var old = resource.getStatus() instanceof ResourceStatus status ? status : null;
    var conditions =
        conditions(verdict, old == null ? List.of() : old.conditions(), generation, now);
    var look =
        LookRequest.of(resource.getMetadata())
            .orElse(old == null ? null : old.lastHandledReconcileAt());
    return switch (resource) {
      case BackupPolicy policy ->
          copy(
              policy, new BackupPolicy(), policy(policy.getStatus(), generation, conditions, look));
      case PolicyAssignment assignment ->
          copy(
              assignment,
              new PolicyAssignment(),
              assignment(assignment.getStatus(), generation, conditions, look));
      case DiskExclusion exclusion ->
          copy(
              exclusion,
              new DiskExclusion(),
              exclusion(exclusion.getStatus(), generation, conditions, look));
      case RestoreRequest request ->
          copy(
              request,
              new RestoreRequest(),
              restore(request.getStatus(), generation, conditions, look));
      default -> throw new IllegalArgumentException("not one of the four kinds: " + resource);
    };
  }

  private static List<Condition> conditions(
      Verdict verdict, List<Condition> old, long generation, Instant now) {
    var conditions = new Conditions(old, old, generation, now);
    verdict.addReady(conditions);
    old.stream()
        .map(Condition::type)
        .filter(type -> !VERDICT.contains(type))
        .forEach(type -> conditions.keep(type, Reason.InvalidSpec, verdict.message()));
    verdict.addProgress(conditions);
    return conditions.list();
  }

  private static <S, T, R extends CustomResource<S, T>> R copy(R resource, R copy, T status) {
    copy.setMetadata(resource.getMetadata());
    copy.setSpec(resource.getSpec());
    copy.setStatus(status);
    return copy;
  }

  private static BackupPolicyStatus policy(
      @Nullable BackupPolicyStatus old,
      long generation,
      List<Condition> conditions,
      @Nullable String look) {
    return new BackupPolicyStatus(
        generation,
        conditions,
        Condition.Status.False.name(),
        Summary.Failed,
        old == null ? null : old.appliedToken(),
        look,
        old == null ? null : old.policyId(),
        old == null ? null : old.createRequest(),
        old == null ? List.of() : old.jobs(),
        old == null ? null : old.resources(),
        old == null ? List.of() : old.copies(),
        old == null ? null : old.lastReleaseToken(),
        old == null ? null : old.holdApplied(),
        old == null ? null : old.serviceRequestText(),
        old == null ? List.of() : old.promised());
  }

  private static PolicyAssignmentStatus assignment(
      @Nullable PolicyAssignmentStatus old,
      long generation,
      List<Condition> conditions,
      @Nullable String look) {
    return new PolicyAssignmentStatus(
        generation,
        conditions,
        Condition.Status.False.name(),
        Summary.Failed,
        old == null ? null : old.appliedToken(),
        look,
        old == null ? null : old.counts(),
        old == null ? List.of() : old.virtualMachines(),
        old == null ? List.of() : old.assigned(),
        old == null ? null : old.lastRun(),
        old == null ? null : old.nextRun(),
        old == null ? null : old.verificationSince(),
        old == null ? List.of() : old.proofs());
  }

  private static DiskExclusionStatus exclusion(
      @Nullable DiskExclusionStatus old,
      long generation,
      List<Condition> conditions,
      @Nullable String look) {
    return new DiskExclusionStatus(
        generation,
        conditions,
        Condition.Status.False.name(),
        Summary.Failed,
        old == null ? null : old.appliedToken(),
        look,
        old == null ? List.of() : old.disks(),
        old == null ? null : old.expired());
  }

  private static RestoreRequestStatus restore(
      @Nullable RestoreRequestStatus old,
      long generation,
      List<Condition> conditions,
      @Nullable String look) {
    return new RestoreRequestStatus(
        generation,
        conditions,
        Condition.Status.False.name(),
        Summary.Failed,
        old == null ? null : old.appliedToken(),
        look,
        old == null ? null : old.recoveryPoint(),
        old == null ? null : old.handle(),
        old == null ? null : old.restoredVirtualMachine(),
        old == null ? null : old.location(),
        old == null ? null : old.progress(),
        old == null ? null : old.step(),
        old == null ? null : old.startTime(),
        old == null ? null : old.completionTime(),
        old == null ? null : old.restoreSeconds(),
        old == null ? List.of() : old.checks(),
        old == null ? null : old.recoverySeconds());
  }
}
