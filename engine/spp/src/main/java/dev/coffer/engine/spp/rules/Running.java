package dev.coffer.engine.spp.rules;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.Refusal;
import dev.coffer.engine.Site;
import dev.coffer.engine.VirtualMachine;
import java.util.Optional;

/** What forbids that a machine is backed up on demand. */
public final class Running {

  private Running() {}

  /** R2, R4 and R11: it needs a policy of the machine itself that is not held. */
  public static void require(VirtualMachine vm, PolicyId policy, String name, boolean held) {
    if (!vm.policies().contains(policy)) {
      throw vm.carriedPolicies().contains(policy)
          ? EngineException.refused(
              Refusal.DISK_LEVEL_RUN_UNSUPPORTED,
              "policy %s is assigned to single disks of virtual machine %s, which cannot be run on demand: wait for its schedule, or assign the policy to the machine"
                  .formatted(name, vm.name()))
          : EngineException.refused(
              Refusal.POLICY_NOT_ASSIGNED,
              "policy %s cannot be run for virtual machine %s, which does not carry it: assign it first"
                  .formatted(name, vm.name()));
    }
    if (held) {
      throw EngineException.refused(
          Refusal.POLICY_HELD,
          "policy %s cannot be run for virtual machine %s because its jobs are held: whoever runs the backups must release them first (spec.releaseToken of the BackupPolicy)"
              .formatted(name, vm.name()));
    }
  }

  /** R19: a site without room gets no more runs. */
  public static void requireRoom(String policy, Optional<Site> site) {
    site.flatMap(Site::capacity)
        .filter(capacity -> !capacity.acceptsRuns())
        .ifPresent(
            capacity -> {
              throw EngineException.refused(
                  Refusal.CAPACITY_EXHAUSTED,
                  "policy %s cannot be run because its site has used %d of its %d bytes: its operator must add storage, or shorten the retention of a policy that stores there"
                      .formatted(policy, capacity.used(), capacity.allocated()));
            });
  }
}
