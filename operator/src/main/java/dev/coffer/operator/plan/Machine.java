package dev.coffer.operator.plan;

import dev.coffer.engine.VirtualMachine;
import dev.coffer.engine.VmId;

/** A virtual machine as steps and messages name it. */
public record Machine(VmId id, String name) {

  static Machine of(VirtualMachine vm) {
    return new Machine(vm.id(), vm.name());
  }
}
