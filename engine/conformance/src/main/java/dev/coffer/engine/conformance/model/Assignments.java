package dev.coffer.engine.conformance.model;

import static dev.coffer.engine.EngineException.refused;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.EngineError;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.Power;
import dev.coffer.engine.Refusal;
import dev.coffer.engine.Target;
import dev.coffer.engine.VirtualMachine.Role;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** The rules about who may carry, leave out and start with which policies. */
final class Assignments {

  private final ModelWorld world;
  private final Carriers carriers;
  private final Policies policies;
  private final Jobs jobs;

  Assignments(ModelWorld world, Carriers carriers, Policies policies, Jobs jobs) {
    this.world = world;
    this.carriers = carriers;
    this.policies = policies;
    this.jobs = jobs;
  }

  void setPolicies(Target target, Set<PolicyId> expected, Set<PolicyId> wanted) {
    var machine =
        switch (target) {
          case Target.OfVm(var vm) -> world.machine(vm);
          case Target.OfDisk(var disk) -> world.machineOf(disk);
        };
    wanted.forEach(policies::spec);
    var before = carriers.of(target);
    requireExpected(before, expected);
    var joining = difference(wanted, before);
    joining.forEach(policy -> requireMayJoin(policy, machine));
    requireNotBare(machine, target, wanted);
    carriers.set(target, wanted);
    joining.forEach(policy -> jobs.joined(policy, policies.spec(policy).schedule()));
    difference(before, wanted).stream()
        .filter(policy -> carriers.machinesOf(policy).isEmpty())
        .forEach(jobs::lastResourceLeft);
  }

  void setExclusions(DiskId disk, Set<PolicyId> expected, Set<PolicyId> wanted) {
    var machine = world.machineOf(disk);
    wanted.forEach(policies::spec);
    var before = carriers.excludedFrom(disk);
    requireExpected(before, expected);
    var strangers = difference(wanted, carriers.of(machine.id));
    if (!strangers.isEmpty()) {
      throw refused(
          Refusal.POLICY_NOT_ASSIGNED,
          "virtual machine %s does not carry %s, so no disk can be left out of it"
              .formatted(machine.name, strangers));
    }
    boolean protectedBefore = isProtected(machine);
    carriers.exclude(disk, wanted);
    if (protectedBefore && !isProtected(machine)) {
      carriers.exclude(disk, before);
      throw refused(
          Refusal.NOTHING_LEFT_TO_PROTECT,
          "without disk %s nothing of virtual machine %s would be backed up"
              .formatted(disk, machine.name));
    }
  }

  /** Rules R3 and R12. */
  void requireMayStart(Machine machine) {
    if (machine.role == Role.TEST || machine.power == Power.ON) {
      return;
    }
    var carried = carriers.ofAllOf(machine);
    if (carried.isEmpty()) {
      throw refused(
          Refusal.NO_POLICY_ASSIGNED,
          "virtual machine " + machine.name + " carries no policy: assign one, then start it");
    }
    carried.forEach(this::requireNotHeld);
  }

  void requireNotHeld(PolicyId policy) {
    if (jobs.isHeld(policy)) {
      throw refused(
          Refusal.POLICY_HELD,
          "policy %s is held: release its jobs first".formatted(policies.spec(policy).name()));
    }
  }

  private void requireMayJoin(PolicyId policy, Machine machine) {
    requireNotHeld(policy);
    policies.requireOtherZone(policies.spec(policy), machine);
  }

  /** Rule R7. */
  private void requireNotBare(Machine machine, Target target, Set<PolicyId> wanted) {
    if (machine.power == Power.OFF || machine.role == Role.TEST) {
      return;
    }
    var before = carriers.ofAllOf(machine);
    var after = new TreeSet<>(wanted);
    if (target instanceof Target.OfDisk) {
      after.addAll(carriers.of(machine.id));
    }
    machine.disks.keySet().stream()
        .filter(disk -> !target.equals(new Target.OfDisk(disk)))
        .forEach(disk -> after.addAll(carriers.of(disk)));
    if (!before.isEmpty() && after.isEmpty()) {
      throw refused(
          Refusal.LAST_POLICY_ON_RUNNING_VM,
          "virtual machine %s is running and would carry no policy: stop it or assign another"
              .formatted(machine.name));
    }
  }

  private boolean isProtected(Machine machine) {
    return machine.disks.values().stream()
        .filter(disk -> disk.obstacle.isEmpty())
        .anyMatch(disk -> !carriers.effective(machine.id, disk.id).isEmpty());
  }

  private static void requireExpected(Set<PolicyId> actual, Set<PolicyId> expected) {
    if (!actual.equals(expected)) {
      throw new EngineException(
          new EngineError.Conflict(
              "the policies are " + actual + " and not " + expected + ": look again"));
    }
  }

  private static SortedSet<PolicyId> difference(Set<PolicyId> all, Set<PolicyId> without) {
    var rest = new TreeSet<>(all);
    rest.removeAll(without);
    return rest;
  }
}
