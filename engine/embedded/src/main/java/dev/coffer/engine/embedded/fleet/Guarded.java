package dev.coffer.engine.embedded.fleet;

import dev.coffer.engine.VirtualMachine;
import dev.coffer.engine.VirtualMachine.NewestPoint;
import dev.coffer.engine.embedded.catalog.Protection;
import dev.coffer.engine.embedded.hypervisor.HostedVm;
import java.util.List;
import java.util.Optional;

/** Puts what the hypervisor and the catalogue know of a machine into one value. */
public final class Guarded {

  private Guarded() {}

  /** The machines that there are and that carry a policy, themselves or on a disk. */
  public static List<HostedVm> carriers(List<HostedVm> fleet, Protection ofPolicy) {
    return fleet.stream()
        .filter(
            vm ->
                !ofPolicy.of(vm.id()).isEmpty()
                    || vm.disks().stream().anyMatch(disk -> !ofPolicy.of(disk.id()).isEmpty()))
        .toList();
  }

  public static VirtualMachine machine(
      HostedVm vm, Protection protection, Optional<NewestPoint> newestPoint) {
    var disks =
        vm.disks().stream()
            .map(
                disk ->
                    new VirtualMachine.Disk(
                        disk.id(),
                        disk.name(),
                        disk.sizeBytes(),
                        protection.of(disk.id()),
                        protection.leavingOut(disk.id()),
                        disk.obstacle()))
            .toList();
    return new VirtualMachine(
        vm.id(),
        vm.name(),
        vm.zone(),
        vm.folder(),
        vm.tags(),
        vm.power(),
        disks,
        protection.of(vm.id()),
        newestPoint,
        vm.role());
  }
}
