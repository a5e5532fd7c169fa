package dev.coffer.engine.cloudtemple.rules;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.Refusal;
import dev.coffer.engine.VirtualMachine;

/** What may be backed up on demand: R2, R4, R11. */
public final class RunRules {

  private RunRules() {}

  /**
   * It takes a policy of the machine itself that is not held.
   *
   * @throws EngineException Refused
   */
  public static void requireMayRun(VirtualMachine vm, KnownPolicy policy) {
    if (!vm.policies().contains(policy.id())) {
      throw vm.carriedPolicies().contains(policy.id())
          ? EngineException.refused(
              Refusal.DISK_LEVEL_RUN_UNSUPPORTED,
              "only disks of virtual machine %s carry policy %s, which cannot be run for disks: wait for its schedule, or assign it to the machine"
                  .formatted(vm.name(), policy.name()))
          : EngineException.refused(
              Refusal.POLICY_NOT_ASSIGNED,
              "virtual machine %s does not carry policy %s and so cannot be backed up under it: assign it first"
                  .formatted(vm.name(), policy.name()));
    }
    if (policy.held()) {
      throw EngineException.refused(
          Refusal.POLICY_HELD,
          "policy %s is held, so virtual machine %s cannot be backed up under it: ask Cloud Temple support to reactivate its jobs"
              .formatted(policy.name(), vm.name()));
    }
  }
}
