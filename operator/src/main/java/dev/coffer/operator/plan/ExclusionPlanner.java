package dev.coffer.operator.plan;

import dev.coffer.crds.DiskExclusionStatus.ExcludedDisk;
import dev.coffer.engine.DiskId;
import dev.coffer.engine.VirtualMachine;
import dev.coffer.engine.VirtualMachine.Disk;
import dev.coffer.operator.plan.ExclusionReader.Read;
import dev.coffer.operator.plan.Finding.Excluded;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
    var byMachine = new TreeMap<String, MachineExclusions>();
    for (Read read : reads) {
      read.vm().ifPresent(vm -> touch(byMachine, vm, read.exclusion()));
      for (ExcludedDisk memory : read.exclusion().memory()) {
        read.scope()
            .ownerOf(new DiskId(memory.id()))
            .map(vm -> machines.of(read.index(), vm))
            .ifPresent(vm -> touch(byMachine, vm, read.exclusion()));
      }
    }
    byMachine.values().forEach(MachineExclusions::plan);
    var remembered = new HashSet<Memory>();
    reads.forEach(
        read -> read.exclusion().memory().forEach(disk -> remembered.addAll(memories(read, disk))));
    reads.forEach(read -> find(read, remembered));
  }

  private void touch(Map<String, MachineExclusions> plans, VmDraft vm, ExclusionDraft exclusion) {
    var key = vm.index().name() + "/" + vm.vm().id();
    plans.computeIfAbsent(key, _ -> new MachineExclusions(vm, draft)).add(exclusion);
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
                read.scope()
                    .ownerOf(new DiskId(memory.id()))
                    .ifPresent(vm -> vms.put(vm.id().value(), vm)));
    return List.copyOf(vms.values());
  }
}
