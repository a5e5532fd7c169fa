package dev.coffer.operator.status;

import dev.coffer.crds.BackupPolicyStatus;
import dev.coffer.crds.DiskExclusionStatus;
import dev.coffer.crds.PolicyAssignmentStatus;
import dev.coffer.crds.RestoreRequestStatus;
import io.fabric8.kubernetes.client.CustomResource;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The part of a status that must be durable before a plan is applied: what the resource is about to
 * add, ask for or use, and which spec it is about. The rest can wait for the outcome, so that a
 * step which is tried again and again does not make a status go to and fro.
 */
public final class Intent {

  private Intent() {}

  /** Whether applying must wait until the new status is saved. */
  public static boolean differs(CustomResource<?, ?> before, CustomResource<?, ?> after) {
    return !of(before.getStatus()).equals(of(after.getStatus()));
  }

  private static List<?> of(@Nullable Object status) {
    return switch (status) {
      case null -> List.of();
      case BackupPolicyStatus policy ->
          list(policy.observedGeneration(), policy.createRequest(), policy.holdApplied());
      case PolicyAssignmentStatus assignment ->
          list(
              assignment.observedGeneration(),
              assignment.assigned(),
              assignment.lastRun(),
              assignment.proofs());
      case DiskExclusionStatus exclusion -> list(exclusion.observedGeneration(), exclusion.disks());
      case RestoreRequestStatus restore ->
          list(restore.observedGeneration(), restore.recoveryPoint(), restore.checks());
      default -> throw new IllegalArgumentException("not a status of ours: " + status);
    };
  }

  private static List<?> list(@Nullable Object... parts) {
    return Arrays.stream(parts).map(Objects::toString).toList();
  }
}
