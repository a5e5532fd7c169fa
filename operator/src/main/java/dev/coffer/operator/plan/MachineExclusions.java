package dev.coffer.operator.plan;

import dev.coffer.engine.Capability;
import dev.coffer.engine.DiskId;
import dev.coffer.engine.VirtualMachine.Disk;
import java.util.Comparator;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Plans what the policies of one machine leave out. */
final class MachineExclusions {

  private final VmDraft vm;
  private final PlanDraft draft;
  private final TreeSet<ExclusionDraft> exclusions =
      new TreeSet<>(Comparator.comparing(ExclusionDraft::key));
  private final Map<DiskId, SortedSet<PolicyHandle>> current = new TreeMap<>();
  private final Map<DiskId, SortedSet<PolicyHandle>> result = new TreeMap<>();
  private final Map<DiskId, SortedSet<ResourceKey>> movers = new TreeMap<>();

  MachineExclusions(VmDraft vm, PlanDraft draft) {
    this.draft = draft;
    this.vm = vm;
  }

  void add(ExclusionDraft exclusion) {
    exclusions.add(exclusion);
  }

  void plan() {
    for (Disk disk : vm.vm().disks()) {
      var excluded = new TreeSet<>(vm.index().handles(disk.excludedFrom()));
      // A policy that leaves the machine takes its exclusions along.
      excluded.retainAll(vm.whole().result());
      current.put(disk.id(), excluded);
      result.put(disk.id(), new TreeSet<>(excluded));
      movers.put(disk.id(), new TreeSet<>());
      excluded.forEach(policy -> giveUp(disk, policy));
    }
    // Those in effect come first, so that a new one never pushes out an old one.
    exclusions.stream()
        .sorted(Comparator.comparing(exclusion -> !isInEffect(exclusion)))
        .forEach(this::accept);
    vm.vm().disks().forEach(this::steps);
  }

  /** Includes a disk again that only resources had excluded which do not want that any more. */
  private void giveUp(Disk disk, PolicyHandle policy) {
    boolean needed =
        exclusions.stream()
            .anyMatch(
                one ->
                    one.wants(disk, policy) || (!one.understood() && one.remembers(disk, policy)));
    var owners = exclusions.stream().filter(one -> one.remembers(disk, policy)).toList();
    if (!needed && !owners.isEmpty()) {
      set(result, disk).remove(policy);
      owners.forEach(owner -> set(movers, disk).add(owner.key()));
    }
  }

  private boolean isInEffect(ExclusionDraft exclusion) {
    return exclusion.disks().stream()
        .allMatch(disk -> set(current, disk).containsAll(exclusion.policies()));
  }

  private void accept(ExclusionDraft exclusion) {
    boolean adds = false;
    var before = new TreeMap<DiskId, SortedSet<PolicyHandle>>();
    result.forEach((disk, policies) -> before.put(disk, new TreeSet<>(policies)));
    for (Disk disk : exclusion.disks()) {
      if (result.containsKey(disk.id())) {
        adds |= set(result, disk).addAll(exclusion.policies());
      }
    }
    boolean about = !exclusion.disks().isEmpty() && !exclusion.policies().isEmpty();
    if (about && isNothingLeft()) {
      draft.block(nothingLeft(exclusion.key()));
      result.putAll(before);
    } else if (adds && !vm.index().can(Capability.EXCLUDE_DISKS)) {
      draft.block(unsupported(exclusion.key()));
      result.putAll(before);
    } else if (adds) {
      exclusion.disks().forEach(disk -> set(movers, disk).add(exclusion.key()));
    }
  }

  private boolean isNothingLeft() {
    return vm.vm().disks().stream()
        .filter(disk -> disk.obstacle().isEmpty())
        .allMatch(disk -> effective(disk).isEmpty());
  }

  private SortedSet<PolicyHandle> effective(Disk disk) {
    var effective = new TreeSet<>(vm.whole().result());
    effective.removeAll(set(result, disk));
    effective.addAll(vm.disk(disk.id()).result());
    return effective;
  }

  /** Includes before it excludes, so that something is backed up at every moment. */
  private void steps(Disk disk) {
    var from = set(current, disk);
    var to = set(result, disk);
    var between = new TreeSet<>(from);
    between.retainAll(to);
    if (!vm.index().can(Capability.EXCLUDE_DISKS)) {
      return;
    }
    step(disk, from, between);
    step(disk, between, to);
  }

  private void step(Disk disk, SortedSet<PolicyHandle> from, SortedSet<PolicyHandle> to) {
    if (from.equals(to)) {
      return;
    }
    boolean excludes = to.size() > from.size();
    var changed = new TreeSet<>(excludes ? to : from);
    changed.removeAll(excludes ? from : to);
    var names = changed.stream().map(PolicyHandle::name).toList();
    draft.add(
        new Step.SetExclusions(
            Causes.of(
                vm.index().name(),
                set(movers, disk),
                excludes ? Risk.Disruptive : Risk.Safe,
                "%s disk %s of %s %s %s"
                    .formatted(
                        excludes ? "exclude" : "include",
                        disk.name(),
                        vm.vm().name(),
                        excludes ? "from" : "in",
                        String.join(", ", names)),
                Subject.vm(vm.vm().id()),
                changed.stream().map(policy -> Subject.policy(policy.name())).toList()),
            Machine.of(vm.vm()),
            disk.id(),
            from,
            to));
  }

  private Blocker nothingLeft(ResourceKey resource) {
    return new Blocker(
        Reason.NothingLeftToProtect,
        resource,
        "virtual machine " + vm.vm().name(),
        ("This exclusion would leave virtual machine %s without any disk that is backed up; leave"
                + " one disk in, or remove the policy from the machine.")
            .formatted(vm.vm().name()),
        "the owner of " + resource);
  }

  private Blocker unsupported(ResourceKey resource) {
    return new Blocker(
        Reason.ManualStepRequired,
        resource,
        "virtual machine " + vm.vm().name(),
        "This engine cannot exclude disks on request; exclude them of %s in its console."
            .formatted(vm.vm().name()),
        "the operators of the engine");
  }

  private static <T> SortedSet<T> set(Map<DiskId, SortedSet<T>> sets, Disk disk) {
    return sets.computeIfAbsent(disk.id(), _ -> new TreeSet<>());
  }
}
