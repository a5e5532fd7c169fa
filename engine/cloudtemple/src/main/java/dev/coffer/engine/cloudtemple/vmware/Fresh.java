package dev.coffer.engine.cloudtemple.vmware;

import dev.coffer.engine.VirtualMachine;
import dev.coffer.engine.cloudtemple.wire.Disk;
import dev.coffer.engine.cloudtemple.wire.Vm;
import java.util.List;

/** A machine as it is now. */
record Fresh(Vm vm, List<Disk> disks, Protection protection) {

  Fresh {
    disks = List.copyOf(disks);
  }

  String id() {
    return vm.id();
  }

  VirtualMachine machine() {
    return with(protection);
  }

  /** As it would be with other policies. */
  VirtualMachine with(Protection other) {
    return Machines.machine(vm, disks, other);
  }

  /** For people. */
  String what() {
    return "virtual machine " + machine().name();
  }
}
