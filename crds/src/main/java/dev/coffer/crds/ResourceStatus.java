package dev.coffer.crds;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the statuses of all four kinds have. */
public sealed interface ResourceStatus
    permits BackupPolicyStatus, PolicyAssignmentStatus, DiskExclusionStatus, RestoreRequestStatus {

  /** The generation of the spec that the status is about. */
  long observedGeneration();

  List<Condition> conditions();

  @Nullable Summary summary();

  /** The value of the annotation that asked for another look, once that was taken. */
  @Nullable String lastHandledReconcileAt();
}
