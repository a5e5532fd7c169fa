package dev.coffer.engine.cloudtemple.console;

import dev.coffer.engine.Capability;
import dev.coffer.engine.EngineError;
import dev.coffer.engine.EngineException;

/**
 * What a person does in the console, or asks support for, where no public call of the API does it:
 * in the words of the product page.
 */
public final class ManualSteps {

  private ManualSteps() {}

  public static EngineException unsupported(Capability capability) {
    return new EngineException(new EngineError.Unsupported(capability, stepFor(capability)));
  }

  /**
   * Unsupported for this once.
   *
   * @param why a sentence without its end
   */
  public static EngineException unsupported(Capability capability, String why) {
    return new EngineException(
        new EngineError.Unsupported(capability, why + "; " + stepFor(capability)));
  }

  private static String stepFor(Capability capability) {
    return switch (capability) {
      case MANAGE_POLICIES ->
          "send a service request to Cloud Temple support (the lifebuoy icon of the console) with the"
              + " name of your organization, the name, e-mail and telephone number of a contact, the"
              + " name of the tenant, the name of the backup policy, and its characteristics (x days,"
              + " y weeks, z months)";
      case COPY_POINTS ->
          "ask Cloud Temple support for a policy that also stores in a second place";
      case HOLD_JOBS -> "ask Cloud Temple support to hold the jobs of the policy";
      case RELEASE_JOBS ->
          "held jobs do not resume by themselves, ask Cloud Temple support to reactivate them";
      case DELETE_JOBS ->
          "verify that the jobs of the policy are held, and ask Cloud Temple support to delete them";
      case ASSIGN_DISKS ->
          "assign the policy to the whole virtual machine, in its tab Backup Policies";
      case EXCLUDE_DISKS ->
          "move what must not be backed up to a virtual machine without that policy";
      case RUN_ONE_VM, RUN_WHOLE_POLICY ->
          "click Run in the column Actions of the policy, in the tab Backup Policies of the virtual"
              + " machine";
      case LIST_RECOVERY_POINTS -> "open the tab Backups of the virtual machine";
      case RESTORE, RESTORE_FILES ->
          "click Restore on the row of the backup, in the tab Backups of the virtual machine, and"
              + " choose the mode there (Test by default)";
      case VERIFY_FILES, VERIFY_GUESTS -> "restore the virtual machine as Test and check it there";
      case BROWSE_FILES -> "restore the virtual machine as Test and look at its files there";
      case PROMOTE, PROMOTE_RUNNING ->
          "switch the virtual machine from test mode to production mode in the console";
      case POWER -> "start or stop the virtual machine in the console";
      case REFRESH_INVENTORY -> "wait: new virtual machines appear by themselves";
    };
  }
}
