package dev.coffer.engine.embedded.rules;

import dev.coffer.engine.EngineError.Refused;
import dev.coffer.engine.Policy;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.Refusal;
import dev.coffer.engine.Site;
import dev.coffer.engine.VirtualMachine;
import dev.coffer.engine.VirtualMachine.Role;
import java.util.Collection;
import java.util.Optional;
import java.util.Set;

/** What forbids that a machine is backed up, or started. */
public final class RunRules {

  private RunRules() {}

  /** R2, R4 and R11: an on-demand run needs a policy of the machine itself that is not held. */
  public static Optional<Refused> runnable(VirtualMachine vm, Policy policy, boolean held) {
    if (!vm.policies().contains(policy.id())) {
      return vm.carriedPolicies().contains(policy.id())
          ? AssignmentRules.refuse(
              Refusal.DISK_LEVEL_RUN_UNSUPPORTED,
              "policy %s is assigned to single disks of virtual machine %s, which cannot be run on demand: wait for its schedule, or assign the policy to the machine"
                  .formatted(policy.name(), vm.name()))
          : AssignmentRules.refuse(
              Refusal.POLICY_NOT_ASSIGNED,
              "policy %s cannot be run for virtual machine %s, which does not carry it: assign it first"
                  .formatted(policy.name(), vm.name()));
    }
    if (held) {
      return AssignmentRules.refuse(
          Refusal.POLICY_HELD,
          "policy %s cannot be run for virtual machine %s because its jobs are held: whoever runs the backups must release them first (spec.releaseToken of the BackupPolicy)"
              .formatted(policy.name(), vm.name()));
    }
    return Optional.empty();
  }

  /** R19: a site refuses new runs well before a write would fail. */
  public static Optional<Refused> hasRoom(Policy policy, Site site) {
    return site.capacity()
        .filter(capacity -> !capacity.acceptsRuns())
        .flatMap(
            capacity ->
                AssignmentRules.refuse(
                    Refusal.CAPACITY_EXHAUSTED,
                    "policy %s cannot be run because site %s, which has used %d of its %d bytes, has no more room in its allocation or on its storage: its operator must raise the allocation, free space there, or shorten the retention of a policy that stores there"
                        .formatted(
                            policy.name(), site.name(), capacity.used(), capacity.allocated())));
  }

  /**
   * R3 and R12: a machine starts with at least one policy, none of which is held. A machine of a
   * Test restore starts in any case.
   *
   * @param policies those that the machine carries
   */
  public static Optional<Refused> startable(
      VirtualMachine vm, Collection<Policy> policies, Set<PolicyId> held) {
    if (vm.role() == Role.TEST) {
      return Optional.empty();
    }
    if (policies.isEmpty()) {
      return Optional.of(noPolicy(vm.name()));
    }
    return policies.stream()
        .filter(policy -> held.contains(policy.id()))
        .findFirst()
        .flatMap(
            policy ->
                AssignmentRules.refuse(
                    Refusal.POLICY_HELD,
                    "virtual machine %s cannot be started because the jobs of its backup policy %s are held: whoever runs the backups must release them (spec.releaseToken of the BackupPolicy)"
                        .formatted(vm.name(), policy.name())));
  }

  /** R3, for a machine of that name. */
  public static Refused noPolicy(String vm) {
    return new Refused(
        Refusal.NO_POLICY_ASSIGNED,
        "a backup policy must be assigned to virtual machine %s before it can start: apply a PolicyAssignment whose target.virtualMachine.name is %s"
            .formatted(vm, vm));
  }
}
