package dev.coffer.engine.embedded.rules;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.EngineError.Refused;
import dev.coffer.engine.Policy;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.Refusal;
import dev.coffer.engine.Site;
import dev.coffer.engine.VirtualMachine;
import dev.coffer.engine.VirtualMachine.Role;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** What forbids that policies join or leave a machine, a disk, or a disk's exclusions. */
public final class AssignmentRules {

  private AssignmentRules() {}

  /** R6 and R11, for a policy that joins a machine or one of its disks. */
  public static Optional<Refused> joins(
      Policy policy, boolean held, Optional<Site> site, VirtualMachine vm) {
    if (held) {
      return refuse(
          Refusal.POLICY_HELD,
          "policy %s cannot be assigned to virtual machine %s because its jobs are held: whoever runs the backups must release them first (spec.releaseToken of the BackupPolicy)"
              .formatted(policy.name(), vm.name()));
    }
    return site.flatMap(where -> storesElsewhere(policy, where, vm));
  }

  /** R6: backups are stored in another availability zone than the machine's. */
  public static Optional<Refused> storesElsewhere(Policy policy, Site site, VirtualMachine vm) {
    if (!site.zone().equals(vm.zone())) {
      return Optional.empty();
    }
    return refuse(
        Refusal.SAME_AVAILABILITY_ZONE,
        "policy %s stores in site %s, which stands in the availability zone %s of virtual machine %s itself: choose a policy whose site is in another zone"
            .formatted(policy.name(), site.name(), site.zone(), vm.name()));
  }

  /**
   * R7: a running machine keeps at least one policy, on itself or its disks. A machine of a Test
   * restore needs none.
   */
  public static Optional<Refused> keepsOne(VirtualMachine before, VirtualMachine after) {
    boolean losesTheLast = !before.carriedPolicies().isEmpty() && after.carriedPolicies().isEmpty();
    if (!before.isOn() || before.role() == Role.TEST || !losesTheLast) {
      return Optional.empty();
    }
    return refuse(
        Refusal.LAST_POLICY_ON_RUNNING_VM,
        "the last backup policy of virtual machine %s cannot be removed while it runs: assign another policy first, or have its owner switch it off"
            .formatted(before.name()));
  }

  /** R5: a disk can be left out only of policies that its machine carries. */
  public static Optional<Refused> carries(VirtualMachine vm, DiskId disk, Policy policy) {
    if (vm.policies().contains(policy.id())) {
      return Optional.empty();
    }
    return refuse(
        Refusal.POLICY_NOT_ASSIGNED,
        "disk %s cannot be excluded from policy %s because virtual machine %s does not carry it: assign the policy to the machine first"
            .formatted(nameOf(vm, disk), policy.name(), vm.name()));
  }

  /** R5: exclusions leave a machine at least one disk that is backed up. */
  public static Optional<Refused> leavesSomething(
      VirtualMachine before, VirtualMachine after, DiskId disk) {
    if (!protectsSomething(before) || protectsSomething(after)) {
      return Optional.empty();
    }
    return refuse(
        Refusal.NOTHING_LEFT_TO_PROTECT,
        "excluding disk %s would leave virtual machine %s without any disk that is backed up: keep one disk in, or remove the policy from the machine instead"
            .formatted(nameOf(after, disk), after.name()));
  }

  private static boolean protectsSomething(VirtualMachine vm) {
    return vm.disks().stream()
        .filter(disk -> disk.obstacle().isEmpty())
        .anyMatch(disk -> !vm.effectivePolicies(disk).isEmpty());
  }

  /** The machine as it would be with other policies of its own. */
  public static VirtualMachine withPolicies(VirtualMachine vm, Set<PolicyId> policies) {
    return protectedBy(vm, vm.disks(), new TreeSet<>(policies));
  }

  /** The machine as it would be with other policies or exclusions of one disk. */
  public static VirtualMachine withDisk(
      VirtualMachine vm,
      DiskId id,
      SortedSet<PolicyId> policies,
      SortedSet<PolicyId> excludedFrom) {
    var disks =
        vm.disks().stream()
            .map(
                disk ->
                    disk.id().equals(id)
                        ? new VirtualMachine.Disk(
                            id,
                            disk.name(),
                            disk.sizeBytes(),
                            policies,
                            excludedFrom,
                            disk.obstacle())
                        : disk)
            .toList();
    return protectedBy(vm, disks, vm.policies());
  }

  private static VirtualMachine protectedBy(
      VirtualMachine vm, List<VirtualMachine.Disk> disks, SortedSet<PolicyId> policies) {
    return new VirtualMachine(
        vm.id(),
        vm.name(),
        vm.zone(),
        vm.folder(),
        vm.tags(),
        vm.power(),
        disks,
        policies,
        vm.newestPoint(),
        vm.role());
  }

  private static String nameOf(VirtualMachine vm, DiskId id) {
    return vm.disks().stream()
        .filter(disk -> disk.id().equals(id))
        .map(VirtualMachine.Disk::name)
        .findFirst()
        .orElse(id.value());
  }

  static Optional<Refused> refuse(Refusal refusal, String message) {
    return Optional.of(new Refused(refusal, message));
  }
}
