package dev.coffer.engine.cloudtemple.openiaas;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.Power;
import dev.coffer.engine.VirtualMachine;
import dev.coffer.engine.VirtualMachine.NewestPoint;
import dev.coffer.engine.VmId;
import dev.coffer.engine.cloudtemple.wire.Disk;
import dev.coffer.engine.cloudtemple.wire.Vm;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;

/** Machines of OpenIaaS in the words of the contract. */
final class Machines {

  private Machines() {}

  static VirtualMachine machine(
      Vm vm,
      Collection<Disk> disks,
      SortedSet<PolicyId> policies,
      Optional<NewestPoint> newestPoint) {
    return new VirtualMachine(
        new VmId(vm.id()),
        vm.name().isBlank() ? vm.id() : vm.name(),
        vm.machineManager().name(),
        "",
        Map.of(),
        power(vm),
        disks.stream().filter(disk -> belongsTo(disk, vm)).map(Machines::disk).toList(),
        policies,
        newestPoint,
        VirtualMachine.Role.PRODUCTION);
  }

  /** Only what is surely off counts as off: a paused machine does not. */
  static Power power(Vm vm) {
    return vm.powerState().equalsIgnoreCase("Halted") ? Power.OFF : Power.ON;
  }

  /** A disk that several machines share is told with the first. */
  private static boolean belongsTo(Disk disk, Vm vm) {
    return !Boolean.TRUE.equals(disk.isSnapshot())
        && !disk.virtualMachines().isEmpty()
        && disk.virtualMachines().getFirst().id().equals(vm.id());
  }

  private static VirtualMachine.Disk disk(Disk disk) {
    return new VirtualMachine.Disk(
        new DiskId(disk.id()),
        disk.name().isBlank() ? disk.id() : disk.name(),
        disk.bytes(),
        Collections.emptySortedSet(),
        Collections.emptySortedSet(),
        Optional.empty());
  }
}
