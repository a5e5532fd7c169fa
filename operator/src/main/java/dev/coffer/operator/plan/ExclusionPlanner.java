package dev.coffer.operator.plan;

import dev.coffer.crds.DiskExclusionStatus.ExcludedDisk;
import dev.coffer.engine.Capability;
import dev.coffer.engine.DiskId;
import dev.coffer.engine.VirtualMachine;
import dev.coffer.engine.VirtualMachine.Disk;
import dev.coffer.operator.plan.ExclusionReader.Read;
import dev.coffer.operator.plan.Finding.Excluded;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Plans which disks their machine's policies leave out (R5): the union of all exclusions that apply
 * to a machine, as long as something of it is still backed up.
 */
final class ExclusionPlanner {

  private final Wanted wanted;
  private final ExclusionReader reader;
  private final VmDrafts machines;
  private final PlanDraft draft;

  ExclusionPlanner(Wanted wanted, ExclusionReader reader, VmDrafts machines, PlanDraft draft) {
    this.wanted = wanted;
    this.reader = reader;
    this.machines = machines;
    this.draft = draft;
  }

  void plan() {
    var reads = wanted.exclusions().stream().flatMap(one -> reader.read(one).stream()).toList();
    var byMachine = new TreeMap<String, MachinePlan>();
    for (Read read : reads) {
      read.vm().ifPresent(vm -> touch(byMachine, vm, read.exclusion()));
      for (ExcludedDisk memory : read.exclusion().memory()) {
        read.index()
            .ownerOf(new DiskId(memory.id()))
            .map(vm -> machines.of(read.index(), vm))
            .ifPresent(vm -> touch(byMachine, vm, read.exclusion()));
      }
    }
    byMachine.values().forEach(MachinePlan::plan);
    var remembered = new HashSet<Memory>();
    reads.forEach(
        read -> read.exclusion().memory().forEach(disk -> remembered.addAll(memories(read, disk))));
    reads.forEach(read -> find(read, remembered));
  }

  private void touch(Map<String, MachinePlan> plans, VmDraft vm, ExclusionDraft exclusion) {
    var key = vm.index().name() + "/" + vm.vm().id();
    plans.computeIfAbsent(key, _ -> new MachinePlan(vm)).exclusions.add(exclusion);
  }

  private void find(Read read, Set<Memory> remembered) {
    var exclusion = read.exclusion();
    var disks = new ArrayList<Excluded>();
    for (VirtualMachine vm : machinesOf(read)) {
      for (Disk disk : vm.disks()) {
        var current = read.index().handles(disk.excludedFrom());
        var policies = new TreeSet<PolicyHandle>();
        current.stream().filter(policy -> exclusion.remembers(disk, policy)).forEach(policies::add);
        if (!draft.isBlocked(exclusion.key(), Reason.NothingLeftToProtect)) {
          exclusion.policies().stream()
              .filter(policy -> exclusion.wants(disk, policy))
              .filter(policy -> !current.contains(policy) || isOurs(read, remembered, disk, policy))
              .forEach(policies::add);
        }
        boolean named = exclusion.disks().stream().anyMatch(one -> one.id().equals(disk.id()));
        if (!policies.isEmpty() || (named && !current.isEmpty())) {
          disks.add(new Excluded(disk.id(), disk.name(), policies));
        }
      }
    }
    boolean idle = exclusion.understood() && exclusion.policies().isEmpty();
    draft.find(exclusion.key(), new Finding.OfExclusion(exclusion.expired(), idle, disks));
  }

  /** That some resource excluded a disk from a policy. */
  private record Memory(String engine, String disk, String policy) {}

  private static List<Memory> memories(Read read, ExcludedDisk disk) {
    return disk.policyIds().stream()
        .map(policy -> new Memory(read.index().name(), disk.id(), policy))
        .toList();
  }

  private static boolean isOurs(Read read, Set<Memory> remembered, Disk disk, PolicyHandle policy) {
    return policy
        .id()
        .map(id -> new Memory(read.index().name(), disk.id().value(), id.value()))
        .filter(remembered::contains)
        .isPresent();
  }

  private static List<VirtualMachine> machinesOf(Read read) {
    var vms = new TreeMap<String, VirtualMachine>();
    read.vm().ifPresent(vm -> vms.put(vm.vm().id().value(), vm.vm()));
    read.exclusion()
        .memory()
        .forEach(
            memory ->
                read.index()
                    .ownerOf(new DiskId(memory.id()))
                    .ifPresent(vm -> vms.put(vm.id().value(), vm)));
    return List.copyOf(vms.values());
  }

  /** The planning of one machine. */
  private final class MachinePlan {

    private final VmDraft vm;
    private final TreeSet<ExclusionDraft> exclusions =
        new TreeSet<>(Comparator.comparing(ExclusionDraft::key));
    private final Map<DiskId, SortedSet<PolicyHandle>> current = new TreeMap<>();
    private final Map<DiskId, SortedSet<PolicyHandle>> result = new TreeMap<>();
    private final Map<DiskId, SortedSet<ResourceKey>> movers = new TreeMap<>();

    MachinePlan(VmDraft vm) {
      this.vm = vm;
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
                      one.wants(disk, policy)
                          || (!one.understood() && one.remembers(disk, policy)));
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
}
