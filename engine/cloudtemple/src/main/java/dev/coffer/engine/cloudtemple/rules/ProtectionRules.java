package dev.coffer.engine.cloudtemple.rules;

import dev.coffer.engine.EngineError;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.Refusal;
import dev.coffer.engine.VirtualMachine;
import dev.coffer.engine.VirtualMachine.Disk;
import java.util.Collection;
import java.util.Set;
import java.util.TreeSet;

/**
 * What may be assigned, taken away and left out: R5, R6, R7, R11. All throw {@link EngineException}
 * when it may not.
 */
public final class ProtectionRules {

  private ProtectionRules() {}

  /** Nobody else changed it since the caller looked. */
  public static void requireExpected(
      String what, Collection<PolicyId> expected, Collection<PolicyId> current) {
    if (!Set.copyOf(expected).equals(Set.copyOf(current))) {
      throw new EngineException(
          new EngineError.Conflict(
              "the policies of %s are no longer those that were seen: look again".formatted(what)));
    }
  }

  /** R6, R11: those that join are not held, and store in another zone. */
  public static void requireMayJoin(
      VirtualMachine vm, Collection<PolicyId> joining, KnownPolicies policies) {
    for (KnownPolicy policy : policies.require(joining)) {
      if (policy.held()) {
        throw EngineException.refused(
            Refusal.POLICY_HELD,
            "policy %s is held, so virtual machine %s cannot be assigned to it: ask Cloud Temple support to reactivate its jobs"
                .formatted(policy.name(), vm.name()));
      }
      if (policy.zone().equals(vm.zone())) {
        throw EngineException.refused(
            Refusal.SAME_AVAILABILITY_ZONE,
            "policy %s stores on site %s in zone %s, where virtual machine %s runs: choose a policy that stores in another zone"
                .formatted(policy.name(), policy.site(), policy.zone(), vm.name()));
      }
    }
  }

  /** R7: a running machine keeps at least one policy, on itself or on a disk. */
  public static void requireStillCarries(VirtualMachine after) {
    if (after.isOn() && after.carriedPolicies().isEmpty()) {
      throw EngineException.refused(
          Refusal.LAST_POLICY_ON_RUNNING_VM,
          "the last policy of virtual machine %s cannot be removed while it runs: assign another one, or stop it"
              .formatted(after.name()));
    }
  }

  /** R5: only what the machine itself carries can be left out, and something of it must be left. */
  public static void requireMayLeaveOut(VirtualMachine vm, Disk disk, Set<PolicyId> wanted) {
    var foreign = new TreeSet<>(wanted);
    foreign.removeAll(vm.policies());
    if (!foreign.isEmpty()) {
      throw EngineException.refused(
          Refusal.POLICY_NOT_ASSIGNED,
          "virtual machine %s does not carry policy %s, so its disk %s cannot be left out of it"
              .formatted(vm.name(), foreign.first(), disk.name()));
    }
    var own = new TreeSet<>(wanted);
    own.retainAll(disk.policies());
    if (!own.isEmpty()) {
      throw EngineException.refused(
          Refusal.OTHER,
          "disk %s of virtual machine %s carries policy %s itself: take that away before it is left out of the machine's"
              .formatted(disk.name(), vm.name(), own.first()));
    }
  }

  /** R5: something of the machine is backed up; a disk that cannot be is not counted. */
  public static void requireSomethingLeft(VirtualMachine after) {
    boolean left =
        after.disks().stream()
            .filter(disk -> disk.obstacle().isEmpty())
            .anyMatch(disk -> !after.effectivePolicies(disk).isEmpty());
    if (!left) {
      throw EngineException.refused(
          Refusal.NOTHING_LEFT_TO_PROTECT,
          "no disk of virtual machine %s would be backed up any more: leave it one, or take its policies away"
              .formatted(after.name()));
    }
  }
}
