package dev.coffer.engine.spp.rules;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.Refusal;
import dev.coffer.engine.VirtualMachine;
import dev.coffer.engine.VirtualMachine.Role;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What forbids that policies join or leave a machine, a disk, or a disk's exclusions. */
public final class Assigning {

  private Assigning() {}

  /**
   * What a rule needs to know of a policy.
   *
   * @param siteZone the zone of its site
   * @param held whether any of its jobs is
   */
  public record Joining(PolicyId id, String name, String site, String siteZone, boolean held) {}

  /** R6 and R11, for a policy that joins a machine or one of its disks. */
  public static void requireJoins(Joining policy, VirtualMachine vm) {
    if (policy.held()) {
      throw EngineException.refused(
          Refusal.POLICY_HELD,
          "policy %s cannot be assigned to virtual machine %s because its jobs are held: whoever runs the backups must release them first (spec.releaseToken of the BackupPolicy)"
              .formatted(policy.name(), vm.name()));
    }
    requireElsewhere(policy, vm);
  }

  /** R6: backups are stored in another availability zone than the machine's. */
  public static void requireElsewhere(Joining policy, VirtualMachine vm) {
    if (policy.siteZone().equals(vm.zone())) {
      throw EngineException.refused(
          Refusal.SAME_AVAILABILITY_ZONE,
          "policy %s stores in site %s, which stands in the availability zone %s of virtual machine %s itself: choose a policy whose site is in another zone"
              .formatted(policy.name(), policy.site(), policy.siteZone(), vm.name()));
    }
  }

  /** R7: a running machine keeps at least one policy, on itself or its disks. */
  public static void requireOneStays(VirtualMachine before, VirtualMachine after) {
    boolean losesTheLast = !before.carriedPolicies().isEmpty() && after.carriedPolicies().isEmpty();
    if (before.isOn() && before.role() != Role.TEST && losesTheLast) {
      throw EngineException.refused(
          Refusal.LAST_POLICY_ON_RUNNING_VM,
          "the last backup policy of virtual machine %s cannot be removed while it runs: assign another policy first, or have its owner switch it off"
              .formatted(before.name()));
    }
  }

  /** R5: a disk can be left out only of policies that its machine carries. */
  public static void requireCarried(VirtualMachine vm, PolicyId policy, String name) {
    if (!vm.policies().contains(policy)) {
      throw EngineException.refused(
          Refusal.POLICY_NOT_ASSIGNED,
          "no disk can be excluded from policy %s because virtual machine %s does not carry it: assign the policy to the machine first"
              .formatted(name, vm.name()));
    }
  }

  /** R5: exclusions leave a machine at least one disk that is backed up. */
  public static void requireSomethingLeft(
      VirtualMachine before, VirtualMachine after, String disk) {
    if (protectsSomething(before) && !protectsSomething(after)) {
      throw EngineException.refused(
          Refusal.NOTHING_LEFT_TO_PROTECT,
          "excluding disk %s would leave virtual machine %s without any disk that is backed up: keep one disk in, or remove the policy from the machine instead"
              .formatted(disk, after.name()));
    }
  }

  private static boolean protectsSomething(VirtualMachine vm) {
    return vm.disks().stream().anyMatch(disk -> !vm.effectivePolicies(disk).isEmpty());
  }

  /** The machine as it would be with other policies of its own. */
  public static VirtualMachine withPolicies(VirtualMachine vm, Set<PolicyId> policies) {
    return copy(vm, policies, Optional.empty());
  }

  /** The machine as it would be with this disk in place of the one of the same id. */
  public static VirtualMachine withDisk(VirtualMachine vm, VirtualMachine.Disk disk) {
    return copy(vm, vm.policies(), Optional.of(disk));
  }

  private static VirtualMachine copy(
      VirtualMachine vm, Set<PolicyId> policies, Optional<VirtualMachine.Disk> changed) {
    DiskId id = changed.map(VirtualMachine.Disk::id).orElse(new DiskId("none"));
    return new VirtualMachine(
        vm.id(),
        vm.name(),
        vm.zone(),
        vm.folder(),
        vm.tags(),
        vm.power(),
        vm.disks().stream()
            .map(disk -> disk.id().equals(id) ? changed.orElse(disk) : disk)
            .toList(),
        new TreeSet<>(policies),
        vm.newestPoint(),
        vm.role());
  }
}
