package dev.coffer.operator.plan;

import dev.coffer.engine.Refusal;

/**
 * Every reason that conditions, blockers and outcomes give. The names are API: they are never
 * renamed.
 */
public enum Reason {
  /** All is as the spec says. */
  Succeeded,
  /** Steps are under way. */
  Progressing,
  /** Something did not work yet and is tried again. */
  ProgressingWithRetry,
  /** A hold that the spec asks for. */
  Suspended,
  /** Jobs are held. */
  Held,
  /** Something stands in the way; the condition Blocked says what. */
  Blocked,
  /** Something that is named does not exist yet. */
  DependencyNotReady,
  /** The engine does not answer. */
  EngineUnreachable,
  /** The spec contradicts itself. */
  InvalidSpec,
  /** The resource is being deleted. */
  Deleting,
  /** An annotation pauses the resource, and something waits for its removal. */
  ReconcilePaused,

  /** The engine differs from the spec, and is about to be changed. */
  DriftDetected,
  /** The engine differs from the spec of a policy that is only observed. */
  DriftIgnored,
  /** The policy is only observed. */
  ObserveOnly,

  /** R8: the last resource left the policy. */
  NoResourcesAssigned,
  /** The spec asked for the hold. */
  HeldByOperator,
  /** Somebody held the jobs on the engine. */
  HeldByEngine,
  /** R10: resources are there again, the jobs wait for a person. */
  ReleaseRequired,
  /** No job is held. */
  NotHeld,
  /** Nothing stands in the way. */
  NotBlocked,
  /** No hold is asked for. */
  NotSuspended,

  /** R7: a running machine would be left without a policy. */
  LastPolicyOnRunningVM,
  /** R11, R12: the policy's jobs are held. */
  PolicyHeld,
  /** R9: machines or disks still carry the policy, or its jobs cannot be deleted yet. */
  DependentJobsExist,
  /** R6: the backups would be stored in the machine's own zone. */
  SameAvailabilityZone,
  /** A person must repeat or allow something first. */
  ApprovalRequired,
  /** The policy is not offered to this namespace, or does not exist. */
  ReferenceNotPermitted,
  /** Several machines have that name. */
  AmbiguousReference,
  /** Two resources claim the same policy or the same name. */
  Conflict,
  /** R3: the machine carries no policy. */
  NoPolicyAssigned,
  /** R2: the machine does not carry the policy. */
  PolicyNotAssigned,
  /** R4: a single disk cannot be run on demand. */
  DiskLevelRunUnsupported,
  /** R5: no disk of the machine would be backed up any more. */
  NothingLeftToProtect,
  /** R9: only a held job can be deleted. */
  JobNotHeld,
  /** R13: the machine to be replaced is running. */
  VirtualMachineRunning,
  /** R13: spec.confirm does not repeat the machine's name. */
  NotConfirmed,
  /** R13: a machine has that name already. */
  NameInUse,
  /** R14: only a finished Test restore can be promoted or cleaned up. */
  NotATestRestore,
  /** R16: there is no such file in the recovery point. */
  NoSuchFile,
  /** R19: the site is as full as its allocation permits. */
  CapacityExhausted,
  /** R21: people create policies on this engine. */
  ServiceRequestRequired,
  /** The engine has no such site, or cannot do this schedule or retention. */
  PolicyNotPossible,
  /** The engine lacks this; the message says what a person can do instead. */
  ManualStepRequired,
  /** The engine refuses for a reason of its own. */
  EngineRefused,
  /** The operator's credentials do not suffice. */
  Unauthorized,

  /** Every disk is backed up and has a recovery point. */
  AllDisksProtected,
  /** As declared, some disks are left out. */
  DisksExcluded,
  /** The engine cannot back some disks up. */
  DisksUncovered,
  /** There is no recovery point yet. */
  NoRecentRun,
  /** The last two runs by schedule brought no recovery point: the newest is older than promised. */
  RPOBreached,
  /** The target names no machine. */
  NoVirtualMachine,
  /** The policy is not assigned yet. */
  NotAssigned,

  /** Every copy of the policy has the recovery points that it should. */
  AllCopied,
  /** Recovery points are on their way to a copy. */
  CopyUnderWay,
  /** A copy lacks recovery points of before the last two runs. */
  CopyBehind,
  /** The last attempt to copy did not succeed. */
  CopyFailed,

  /** An exclusion is over. */
  Expired,
  /** Not wanted by the spec. */
  NotRequested,
  /** Not there yet. */
  Pending,
  /** The engine has not made the checks. */
  NotVerified,
  /** A check of a verification has failed. */
  VerificationFailed,
  /** Every machine was restored, and has passed its checks, lately enough. */
  AllProven,
  /** The last test of a machine has failed. */
  TestFailed,
  /** A machine was not proven to be recoverable for too long, or never. */
  TestOverdue,
  /** The restore ended without result. */
  RestoreFailed;

  /** The reason that a refusal by the engine shows as. */
  public static Reason of(Refusal refusal) {
    return valueOf(refusal.reason());
  }
}
