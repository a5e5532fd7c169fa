package dev.coffer.engine.cloudtemple.vmware;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.Power;
import dev.coffer.engine.VirtualMachine;
import dev.coffer.engine.VmId;
import dev.coffer.engine.cloudtemple.wire.Disk;
import dev.coffer.engine.cloudtemple.wire.Vm;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Machines in the words of the contract. */
final class Machines {

  private Machines() {}

  static VirtualMachine machine(Vm vm, Collection<Disk> disks, Protection protection) {
    return new VirtualMachine(
        new VmId(vm.id()),
        vm.name().isBlank() ? vm.id() : vm.name(),
        zone(vm),
        "",
        Map.of(),
        power(vm),
        disks.stream().map(disk -> disk(disk, protection.of(disk.id()))).toList(),
        protection.machine(),
        Optional.empty(),
        role(vm.sppMode()));
  }

  /** The virtual datacenter: sites are named by the same words. */
  static String zone(Vm vm) {
    return vm.datacenter().name().isBlank() ? vm.machineManager().name() : vm.datacenter().name();
  }

  /** Only what is surely off counts as off. */
  static Power power(Vm vm) {
    return vm.powerState().equalsIgnoreCase("stopped") ? Power.OFF : Power.ON;
  }

  private static VirtualMachine.Role role(String mode) {
    return switch (mode.toLowerCase(Locale.ROOT)) {
      case "test" -> VirtualMachine.Role.TEST;
      case "clone" -> VirtualMachine.Role.CLONE;
      default -> VirtualMachine.Role.PRODUCTION;
    };
  }

  private static VirtualMachine.Disk disk(Disk disk, DiskSets sets) {
    return new VirtualMachine.Disk(
        new DiskId(disk.id()),
        disk.name().isBlank() ? disk.id() : disk.name(),
        disk.bytes(),
        sets.own(),
        sets.excluded(),
        obstacle(disk.diskMode()));
  }

  private static Optional<String> obstacle(String mode) {
    return mode.toLowerCase(Locale.ROOT).startsWith("independent")
        ? Optional.of(
            "its mode is %s, and snapshots leave independent disks out: change the mode, or save it by another method"
                .formatted(mode))
        : Optional.empty();
  }

  static List<Disk> disksOf(Vm vm, Collection<Disk> all) {
    return all.stream().filter(disk -> disk.virtualMachineId().equals(vm.id())).toList();
  }
}
