package dev.coffer.operator.plan;

import dev.coffer.crds.PolicyAssignmentSpec.Selector;
import dev.coffer.engine.DiskId;
import dev.coffer.engine.RecoveryPoint;
import dev.coffer.engine.Target;
import dev.coffer.engine.VirtualMachine;
import dev.coffer.engine.VmId;
import dev.coffer.engine.VmSelector;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * One engine as the resources of one namespace see it: every look-up of a machine that a resource
 * names goes through here, so that what belongs to others looks as if it were not there. What the
 * engine does with a policy concerns all its machines, and asks the {@link #index}.
 */
record Scope(EngineIndex index, Tenancy.Access access) {

  Optional<VirtualMachine> vm(VmId id) {
    return index.vm(id).filter(access::sees);
  }

  List<VirtualMachine> vmsNamed(String name) {
    return index.vmsNamed(name).stream().filter(access::sees).toList();
  }

  List<VirtualMachine> matches(Selector selector) {
    return index.selectors().matches(selector).stream().filter(access::sees).toList();
  }

  Optional<VirtualMachine> machineOf(Target target) {
    return index.machineOf(target).filter(access::sees);
  }

  Optional<VirtualMachine> ownerOf(DiskId disk) {
    return index.ownerOf(disk).filter(access::sees);
  }

  List<RecoveryPoint> pointsOf(VmSelector selector) {
    return index.pointsOf(selector).stream().filter(point -> reaches(point.vm())).toList();
  }

  /** Whether a machine, which may be gone, is one that may be restored. */
  boolean reaches(VmId id) {
    return index.vm(id).map(access::sees).orElseGet(access::seesGone);
  }

  /**
   * Machines in words: the first few names, and of the others, hidden ones among them, how many.
   */
  String inWords(Collection<VirtualMachine> machines) {
    var names =
        machines.stream()
            .filter(access::sees)
            .map(VirtualMachine::name)
            .distinct()
            .sorted()
            .toList();
    int hidden = (int) machines.stream().filter(vm -> !access.sees(vm)).distinct().count();
    return PolicyBlockers.someOf(names, hidden);
  }
}
