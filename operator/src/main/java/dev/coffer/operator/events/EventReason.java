package dev.coffer.operator.events;

/**
 * What is told as a Kubernetes Event, on the resource that it is about. The names are API: they are
 * never renamed. An engine that is away is no event: it would be one for every resource; the metric
 * {@code coffer_engine_reachable} says it once.
 */
public enum EventReason {
  /** The policy's jobs are held. A warning where a person must release them. */
  PolicyHeld,
  /** No job of the policy is held any more. */
  PolicyReleased,
  /** A copy of the policy lacks recovery points that it should have. */
  CopyBehind,
  /** The copies of the policy have again what they should. */
  CopyCaughtUp,
  /** A rule forbids the next step for a BackupPolicy. */
  PolicyBlocked,
  /** A rule forbids the next step for a PolicyAssignment. */
  AssignmentBlocked,
  /** A rule forbids the next step for a DiskExclusion. */
  ExclusionBlocked,
  /** A rule forbids the next step for a RestoreRequest. */
  RestoreBlocked,
  /** What stood in the way is gone. */
  Unblocked,
  /** The spec contradicts itself; nothing is done before somebody changes it. */
  InvalidSpec,
  /**
   * The engine is no longer as the unchanged spec says. A warning where a policy is only observed,
   * for nobody mends it then.
   */
  DriftDetected,
  /** All machines of an assignment are backed up and can be restored. */
  Protected,
  /** Machines of an assignment that were protected no longer are. */
  Unprotected,
  /** The on-demand run ended, with a recovery point of every machine. */
  RunCompleted,
  /** The on-demand run ended, but some disks or machines are missing. */
  RunPartial,
  /** The on-demand run ended without any recovery point. */
  RunFailed,
  /** The exclusion is over: its disks are backed up again. */
  ExclusionExpired,
  /** What was asked for is restored. */
  RestoreCompleted,
  /** A Clone or Production restore, or one of files, ended without result. */
  RestoreFailed,
  /** A Test restore ended without result: can the backup be relied on? */
  RestoreTestFailed,
  /** A Test machine has passed the checks of its verification. */
  Verified,
  /** A Test machine has failed a check: can the backup be relied on? */
  VerificationFailed,
  /** All machines of an assignment were restored on schedule, and have passed their checks. */
  Proven,
  /** A machine of an assignment could not be recovered when that was tested on schedule. */
  TestFailed,
  /** A machine of an assignment was not proven to be recoverable for too long. */
  TestOverdue,
  /** A Test machine has taken the place of the original. */
  Promoted,
  /** A Test machine is removed again. */
  CleanedUp
}
