package dev.coffer.engine.conformance.model;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.Target;
import dev.coffer.engine.VmId;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Which machine and which disk carries which policy. What vanishes from the world is remembered
 * here, so that it carries its policies again when a restore brings it back; it is no resource of
 * theirs meanwhile.
 */
final class Carriers {

  private final ModelWorld world;
  private final Map<Target, SortedSet<PolicyId>> carried = new HashMap<>();
  private final Map<DiskId, SortedSet<PolicyId>> excluded = new HashMap<>();
  private final Map<PolicyId, Set<Target>> members = new HashMap<>();

  Carriers(ModelWorld world) {
    this.world = world;
  }

  SortedSet<PolicyId> of(VmId vm) {
    return of(new Target.OfVm(vm));
  }

  SortedSet<PolicyId> of(DiskId disk) {
    return of(new Target.OfDisk(disk));
  }

  SortedSet<PolicyId> of(Target target) {
    return carried.getOrDefault(target, new TreeSet<>());
  }

  SortedSet<PolicyId> excludedFrom(DiskId disk) {
    return excluded.getOrDefault(disk, new TreeSet<>());
  }

  /** What the machine carries, itself or on its disks. */
  SortedSet<PolicyId> ofAllOf(Machine machine) {
    var all = new TreeSet<>(of(machine.id));
    machine.disks.keySet().forEach(disk -> all.addAll(of(disk)));
    return all;
  }

  /** The policies that back up the disk. */
  SortedSet<PolicyId> effective(VmId vm, DiskId disk) {
    var effective = new TreeSet<>(of(vm));
    effective.removeAll(excludedFrom(disk));
    effective.addAll(of(disk));
    return effective;
  }

  /** Replaces what a target carries; a policy that leaves a machine takes its exclusions along. */
  void set(Target target, Set<PolicyId> wanted) {
    of(target).forEach(policy -> members(policy).remove(target));
    wanted.forEach(policy -> members(policy).add(target));
    carried.put(target, new TreeSet<>(wanted));
    if (target instanceof Target.OfVm(var vm)) {
      world
          .find(vm)
          .ifPresent(machine -> machine.disks.keySet().forEach(disk -> keepOnly(disk, wanted)));
    }
  }

  void exclude(DiskId disk, Set<PolicyId> from) {
    excluded.put(disk, new TreeSet<>(from));
  }

  /** The machines that carry the policy, themselves or on a disk, and exist. */
  Set<Machine> machinesOf(PolicyId policy) {
    var machines = new LinkedHashSet<Machine>();
    for (Target member : members(policy)) {
      var machine =
          switch (member) {
            case Target.OfVm(var vm) -> world.find(vm);
            case Target.OfDisk(var disk) -> world.findByDisk(disk);
          };
      machine.ifPresent(machines::add);
    }
    return machines;
  }

  void forget(PolicyId policy) {
    for (Target target : Set.copyOf(members(policy))) {
      var rest = new TreeSet<>(of(target));
      rest.remove(policy);
      set(target, rest);
    }
    members.remove(policy);
  }

  private void keepOnly(DiskId disk, Set<PolicyId> policies) {
    excluded.computeIfPresent(
        disk,
        (_, from) -> {
          var rest = new TreeSet<>(from);
          rest.retainAll(policies);
          return rest;
        });
  }

  private Set<Target> members(PolicyId policy) {
    return members.computeIfAbsent(policy, _ -> new LinkedHashSet<>());
  }
}
