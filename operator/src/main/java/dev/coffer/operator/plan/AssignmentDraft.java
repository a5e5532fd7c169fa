package dev.coffer.operator.plan;

import dev.coffer.crds.PolicyAssignment;
import dev.coffer.crds.PolicyAssignmentStatus;
import dev.coffer.engine.Target;
import dev.coffer.engine.VirtualMachine;
import java.util.List;
import java.util.Optional;

/**
 * One assignment while it is planned.
 *
 * @param policy that it refers to, when machines may have it
 * @param places what its target names
 */
record AssignmentDraft(
    Meta meta, PolicyAssignment resource, Optional<PolicyState> policy, List<Place> places) {

  /** A machine or a disk that an assignment names. */
  record Place(VmDraft draft, TargetDraft target) {
    VirtualMachine vm() {
      return draft.vm();
    }

    /** Whether the disk is what is named, or belongs to the machine that is. */
    boolean names(VirtualMachine.Disk disk) {
      return switch (target.target()) {
        case Target.OfVm _ -> true;
        case Target.OfDisk(var id) -> disk.id().equals(id);
      };
    }
  }

  ResourceKey key() {
    return meta.key();
  }

  Optional<PolicyHandle> handle() {
    return policy.flatMap(PolicyState::handle);
  }

  Optional<PolicyAssignmentStatus> status() {
    return Optional.ofNullable(resource.getStatus());
  }
}
