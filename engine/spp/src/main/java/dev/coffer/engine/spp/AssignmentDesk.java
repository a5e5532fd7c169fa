package dev.coffer.engine.spp;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.EngineError;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.Target;
import dev.coffer.engine.VirtualMachine;
import dev.coffer.engine.VirtualMachine.Disk;
import dev.coffer.engine.VmId;
import dev.coffer.engine.remote.Serial;
import dev.coffer.engine.spp.fleet.Assignments;
import dev.coffer.engine.spp.fleet.DiskPolicies;
import dev.coffer.engine.spp.fleet.PartAddress;
import dev.coffer.engine.spp.policy.KnownPolicies;
import dev.coffer.engine.spp.rules.Assigning;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;

/**
 * Assigns policies and excludes disks, by the rules (R5, R6, R7, R11), one after the other for each
 * machine: the API has no lock.
 */
final class AssignmentDesk {

  private final Desk desk;
  private final Assignments assignments;
  private final Serial serial = new Serial();

  AssignmentDesk(Desk desk, Assignments assignments) {
    this.desk = desk;
    this.assignments = assignments;
  }

  void set(Target target, Set<PolicyId> expected, Set<PolicyId> wanted) {
    switch (target) {
      case Target.OfVm(VmId vm) -> on(vm, () -> setMachine(vm, expected, wanted));
      case Target.OfDisk(DiskId disk) -> on(vmOf(disk), () -> setDisk(disk, expected, wanted));
    }
  }

  private void on(VmId vm, Runnable change) {
    serial.on(
        vm,
        () -> {
          change.run();
          return true;
        });
  }

  private static VmId vmOf(DiskId disk) {
    return PartAddress.of(disk).map(part -> part.vm().id()).orElseThrow(() -> noDisk(disk));
  }

  private void setMachine(VmId id, Set<PolicyId> expected, Set<PolicyId> wanted) {
    var known = known(wanted);
    var found = desk.fleet().machine(id, desk.context(known));
    var vm = found.machine();
    requireSeen("virtual machine " + vm.name(), vm.policies(), expected);
    requireJoins(known, vm, vm.policies(), wanted);
    Assigning.requireOneStays(vm, Assigning.withPolicies(vm, wanted));
    assignments.ofMachine(found, wanted, known.items(), desk.context(known));
  }

  private void setDisk(DiskId id, Set<PolicyId> expected, Set<PolicyId> wanted) {
    var known = known(wanted);
    var found = desk.fleet().machine(vmOf(id), desk.context(known));
    var vm = found.machine();
    var disk = disk(vm, id);
    requireSeen("disk " + disk.name(), disk.policies(), expected);
    requireJoins(known, vm, disk.policies(), wanted);
    var meant = new DiskPolicies(new TreeSet<>(wanted), disk.excludedFrom());
    Assigning.requireOneStays(vm, Assigning.withDisk(vm, with(disk, meant)));
    assignments.ofDisk(found, disk, meant, known.items(), desk.context(known));
  }

  void exclude(DiskId id, Set<PolicyId> expected, Set<PolicyId> wanted) {
    on(vmOf(id), () -> setExclusions(id, expected, wanted));
  }

  private void setExclusions(DiskId id, Set<PolicyId> expected, Set<PolicyId> wanted) {
    var known = known(wanted);
    var found = desk.fleet().machine(vmOf(id), desk.context(known));
    var vm = found.machine();
    var disk = disk(vm, id);
    requireSeen("the exclusions of disk " + disk.name(), disk.excludedFrom(), expected);
    wanted.forEach(policy -> Assigning.requireCarried(vm, policy, known.get(policy).name()));
    var meant = new DiskPolicies(disk.policies(), new TreeSet<>(wanted));
    Assigning.requireSomethingLeft(vm, Assigning.withDisk(vm, with(disk, meant)), disk.name());
    assignments.ofDisk(found, disk, meant, known.items(), desk.context(known));
  }

  private KnownPolicies known(Collection<PolicyId> wanted) {
    var known = desk.policies().read();
    wanted.forEach(known::get);
    return known;
  }

  private void requireJoins(
      KnownPolicies known, VirtualMachine vm, Set<PolicyId> before, Set<PolicyId> wanted) {
    var joining = new TreeSet<>(wanted);
    joining.removeAll(before);
    if (!joining.isEmpty()) {
      var jobs = desk.jobs(known);
      joining.forEach(policy -> Assigning.requireJoins(desk.joining(known.get(policy), jobs), vm));
    }
  }

  private static void requireSeen(String what, Set<PolicyId> there, Set<PolicyId> expected) {
    if (!there.equals(expected)) {
      throw new EngineException(
          new EngineError.Conflict(
              "the policies of %s have changed meanwhile: look again, and plan anew"
                  .formatted(what)));
    }
  }

  private static Disk disk(VirtualMachine vm, DiskId id) {
    return vm.disks().stream()
        .filter(disk -> disk.id().equals(id))
        .findFirst()
        .orElseThrow(() -> noDisk(id));
  }

  private static EngineException noDisk(DiskId id) {
    return EngineException.notFound("disk", id.value());
  }

  private static Disk with(Disk disk, DiskPolicies policies) {
    return new Disk(
        disk.id(),
        disk.name(),
        disk.sizeBytes(),
        policies.own(),
        policies.excluded(),
        disk.obstacle());
  }
}
