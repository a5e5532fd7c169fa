package dev.coffer.operator.plan;

import dev.coffer.engine.Capability;
import dev.coffer.engine.Site;
import dev.coffer.engine.Target;
import dev.coffer.engine.VirtualMachine;
import java.util.Optional;
import java.util.SortedSet;

/** Whether a policy may join a machine or a disk, by the rules that the engine goes by. */
final class JoinGate implements TargetDraft.Gate {

  private final EngineIndex index;
  private final VirtualMachine vm;
  private final PlanDraft draft;

  JoinGate(EngineIndex index, VirtualMachine vm, PlanDraft draft) {
    this.index = index;
    this.vm = vm;
    this.draft = draft;
  }

  @Override
  public boolean mayJoin(
      Target target, PolicyHandle handle, PolicyState policy, SortedSet<ResourceKey> resources) {
    var obstacle = obstacle(target, policy);
    obstacle.ifPresent(
        found ->
            resources.forEach(
                resource ->
                    draft.block(
                        new Blocker(
                            found.reason(),
                            resource,
                            "virtual machine " + vm.name(),
                            found.message(),
                            found.lifts()))));
    return obstacle.isEmpty();
  }

  private record Obstacle(Reason reason, String message, String lifts) {}

  private Optional<Obstacle> obstacle(Target target, PolicyState policy) {
    if (policy.held()) {
      return Optional.of(held(policy));
    }
    if (policy.site().map(Site::zone).filter(vm.zone()::equals).isPresent()) {
      return Optional.of(sameZone(policy));
    }
    if (target instanceof Target.OfDisk && !index.can(Capability.ASSIGN_DISKS)) {
      return Optional.of(noDisks(policy));
    }
    return Optional.empty();
  }

  /** R11. */
  private Obstacle held(PolicyState policy) {
    return new Obstacle(
        Reason.PolicyHeld,
        ("Virtual machine %s cannot get policy %s, which is held; release it by a new"
                + " spec.releaseToken or by ending its spec.hold, and the assignment goes on by itself.")
            .formatted(vm.name(), policy.policyName()),
        "the owner of policy " + policy.policyName());
  }

  /** R6. */
  private Obstacle sameZone(PolicyState policy) {
    return new Obstacle(
        Reason.SameAvailabilityZone,
        ("Virtual machine %s stands in zone %s, as does site %s of policy %s; choose a policy that"
                + " stores in another zone.")
            .formatted(
                vm.name(),
                vm.zone(),
                policy.site().map(Site::name).orElse(""),
                policy.policyName()),
        "the owner of the assignment");
  }

  private Obstacle noDisks(PolicyState policy) {
    return new Obstacle(
        Reason.ManualStepRequired,
        ("This engine cannot assign policy %s to a single disk of virtual machine %s; assign it to"
                + " the whole machine, and exclude the other disks.")
            .formatted(policy.policyName(), vm.name()),
        "the owner of the assignment");
  }
}
