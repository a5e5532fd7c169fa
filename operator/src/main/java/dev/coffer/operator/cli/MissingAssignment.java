package dev.coffer.operator.cli;

import dev.coffer.crds.PolicyAssignment;
import dev.coffer.crds.PolicyAssignmentSpec.Target;
import dev.coffer.crds.VirtualMachineRef;
import dev.coffer.operator.cli.Machines.OnEngine;
import dev.coffer.operator.plan.ResourceKey;
import dev.coffer.operator.plan.Wanted;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells somebody whose machine cannot be started (R3) which assignment is missing. */
final class MissingAssignment {

  private MissingAssignment() {}

  static String explain(OnEngine machine, Wanted wanted) {
    List<PolicyAssignment> pending =
        wanted.assignments().stream()
            .filter(assignment -> names(assignment.getSpec().target(), machine))
            .toList();
    if (pending.isEmpty()) {
      return "no applied PolicyAssignment names it";
    }
    String names =
        String.join(", ", pending.stream().map(ResourceKey::of).map(Object::toString).toList());
    return "it is named by " + names + ", which is not in force: coffer status -o wide says why";
  }

  private static boolean names(Target target, OnEngine machine) {
    if (target.disk() != null) {
      return names(target.disk().virtualMachine(), machine);
    }
    return names(target.virtualMachine(), machine);
  }

  private static boolean names(@Nullable VirtualMachineRef ref, OnEngine machine) {
    return ref != null && (machine.vm().name().equals(ref.name()) || machine.id().equals(ref.id()));
  }
}
