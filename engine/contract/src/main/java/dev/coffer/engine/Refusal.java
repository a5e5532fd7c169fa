package dev.coffer.engine;

/**
 * The rules on which an engine says no, by number where {@code design/rules.md} numbers them. The
 * {@link #reason} is what users see; it is never renamed.
 */
public enum Refusal {
  /** R3: a virtual machine without any policy cannot be started. */
  NO_POLICY_ASSIGNED("NoPolicyAssigned"),
  /** R4: a disk-level policy cannot be run on demand. */
  DISK_LEVEL_RUN_UNSUPPORTED("DiskLevelRunUnsupported"),
  /** R5: an exclusion may not leave a virtual machine without any protected disk. */
  NOTHING_LEFT_TO_PROTECT("NothingLeftToProtect"),
  /** R6: the site stands in the virtual machine's own availability zone. */
  SAME_AVAILABILITY_ZONE("SameAvailabilityZone"),
  /** R7: the last policy of a running virtual machine cannot be removed. */
  LAST_POLICY_ON_RUNNING_VM("LastPolicyOnRunningVM"),
  /** R9: a policy with jobs or resources cannot be deleted. */
  DEPENDENT_JOBS_EXIST("DependentJobsExist"),
  /** R9: only a held job can be deleted. */
  JOB_NOT_HELD("JobNotHeld"),
  /**
   * R11, R12: a held policy can be neither assigned nor run, and its machines cannot be started.
   */
  POLICY_HELD("PolicyHeld"),
  /** R2, R5: a run of, or an exclusion from, a policy that the virtual machine does not carry. */
  POLICY_NOT_ASSIGNED("PolicyNotAssigned"),
  /** R13: the virtual machine to be replaced is running. */
  VIRTUAL_MACHINE_RUNNING("VirtualMachineRunning"),
  /** R13: the confirmation does not repeat the virtual machine's name. */
  NOT_CONFIRMED("NotConfirmed"),
  /** R13: a virtual machine, or a destination that is not empty, has that name already. */
  NAME_IN_USE("NameInUse"),
  /** R14: only a finished Test restore can be promoted, only a Test restore cleaned up. */
  NOT_A_TEST_RESTORE("NotATestRestore"),
  /**
   * R16: none of the disks of the point has such a path, or several have, or its file system cannot
   * be read.
   */
  NO_SUCH_FILE("NoSuchFile"),
  /** R19: the site is as full as its allocation permits. */
  CAPACITY_EXHAUSTED("CapacityExhausted"),
  /** The engine cannot do what this schedule, site or retention asks. */
  POLICY_NOT_POSSIBLE("PolicyNotPossible"),
  /** Something else the engine will not do; its message says what. */
  OTHER("EngineRefused");

  private final String reason;

  Refusal(String reason) {
    this.reason = reason;
  }

  /** The CamelCase word that users see in conditions, events and output. */
  public String reason() {
    return reason;
  }
}
