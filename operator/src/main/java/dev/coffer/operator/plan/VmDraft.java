package dev.coffer.operator.plan;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.Target;
import dev.coffer.engine.VirtualMachine;
import dev.coffer.engine.VirtualMachine.Role;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** The unit of planning: one machine with its disks, and all that resources want of it. */
final class VmDraft {

  private final EngineIndex index;
  private final VirtualMachine vm;
  private final Map<Target, TargetDraft> targets = new LinkedHashMap<>();

  VmDraft(EngineIndex index, VirtualMachine vm) {
    this.index = index;
    this.vm = vm;
    var whole = new Target.OfVm(vm.id());
    targets.put(whole, new TargetDraft(whole, index.handles(vm.policies())));
    for (VirtualMachine.Disk disk : vm.disks()) {
      var target = new Target.OfDisk(disk.id());
      targets.put(target, new TargetDraft(target, index.handles(disk.policies())));
    }
  }

  VirtualMachine vm() {
    return vm;
  }

  EngineIndex index() {
    return index;
  }

  TargetDraft whole() {
    return target(new Target.OfVm(vm.id()));
  }

  TargetDraft disk(DiskId disk) {
    return target(new Target.OfDisk(disk));
  }

  /** The machine itself, or one of its disks. */
  TargetDraft target(Target target) {
    var draft = targets.get(target);
    if (draft == null) {
      throw new IllegalArgumentException(target + " is no part of " + vm.name());
    }
    return draft;
  }

  Collection<TargetDraft> targets() {
    return targets.values();
  }

  /** Decides what all targets shall carry. */
  void decide(TargetDraft.Gate gate, PlanDraft draft) {
    Set<ResourceKey> turnedAway = new TreeSet<>();
    targets.values().forEach(target -> target.addWanted(gate, turnedAway));
    targets.values().forEach(target -> target.removeUnwanted(turnedAway));
    if (vm.isOn() && vm.role() != Role.TEST && wouldBeBare()) {
      targets.values().forEach(target -> takeBack(target, draft));
    }
  }

  private boolean wouldBeBare() {
    return targets.values().stream().allMatch(target -> target.result().isEmpty())
        && targets.values().stream().anyMatch(target -> !target.current().isEmpty());
  }

  private void takeBack(TargetDraft target, PlanDraft draft) {
    target
        .takeBackRemovals()
        .forEach(
            (handle, resources) ->
                resources.forEach(resource -> draft.block(lastPolicy(resource, handle))));
  }

  /** R7. */
  private Blocker lastPolicy(ResourceKey resource, PolicyHandle handle) {
    return new Blocker(
        Reason.LastPolicyOnRunningVM,
        resource,
        "virtual machine " + vm.name(),
        ("Policy %s stays on virtual machine %s, which is running and would be left without a policy;"
                + " assign another policy to it, or stop it, and the removal goes on by itself.")
            .formatted(handle, vm.name()),
        "the operator of virtual machine " + vm.name());
  }
}
