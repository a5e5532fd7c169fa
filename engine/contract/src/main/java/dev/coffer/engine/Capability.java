package dev.coffer.engine;

/**
 * What an engine may lack. A method that needs a missing one throws {@link
 * EngineError.Unsupported}, and the planner says so before anything is touched.
 */
public enum Capability {
  /** Create, change and delete policies; without it people do so by service request (R21). */
  MANAGE_POLICIES("create, change or delete policies"),
  /** Copy recovery points to other sites by themselves (R23). */
  COPY_POINTS("copy recovery points to another site"),
  HOLD_JOBS("hold jobs"),
  RELEASE_JOBS("release held jobs"),
  DELETE_JOBS("delete jobs"),
  ASSIGN_DISKS("assign policies to single disks"),
  EXCLUDE_DISKS("exclude disks from policies"),
  /** On-demand runs for one virtual machine, not for all that the policy has. */
  RUN_ONE_VM("back up one virtual machine on demand"),
  /**
   * On-demand runs for all that carries the policy. With {@link #RUN_ONE_VM} they are made machine
   * by machine; without, {@link Engine#run} takes a machine that is all that carries the policy.
   */
  RUN_WHOLE_POLICY("back up all virtual machines of a policy on demand"),
  LIST_RECOVERY_POINTS("list recovery points"),
  RESTORE("restore virtual machines"),
  PROMOTE("promote a Test restore"),
  /** Its disks are moved while it runs, and it goes on as the original (R17). */
  PROMOTE_RUNNING("promote a Test machine that runs"),
  /** See {@link Verification.File}. */
  VERIFY_FILES("check the files of a Test restore"),
  /** See {@link Verification}: guest agent, TCP port, console. */
  VERIFY_GUESTS("check the running machine of a Test restore"),
  RESTORE_FILES("restore single files"),
  /** Folders of a recovery point are listed without a restore (R16). */
  BROWSE_FILES("list the files of a recovery point"),
  POWER("start and stop virtual machines"),
  /** Inventory is read again on request; without it new machines appear by themselves. */
  REFRESH_INVENTORY("read the inventory again on request");

  private final String verb;

  Capability(String verb) {
    this.verb = verb;
  }

  /** Completes the sentence "this engine cannot ...". */
  public String verb() {
    return verb;
  }
}
