package dev.coffer.engine.cloudtemple.openiaas;

import dev.coffer.engine.Job;
import dev.coffer.engine.JobId;
import dev.coffer.engine.JobState;
import dev.coffer.engine.Observation;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.RecoveryPoint;
import dev.coffer.engine.Site;
import dev.coffer.engine.VirtualMachine;
import dev.coffer.engine.cloudtemple.console.Connected;
import dev.coffer.engine.cloudtemple.wire.Disk;
import dev.coffer.engine.cloudtemple.wire.OpenIaasBackup;
import dev.coffer.engine.cloudtemple.wire.OpenIaasPolicy;
import dev.coffer.engine.cloudtemple.wire.Reference;
import dev.coffer.engine.cloudtemple.wire.Vm;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Looks at everything by lists: zones, policies and disks, machines and now and then backups of
 * each zone. The number of calls does not grow with the fleet.
 */
final class OpenIaasObserver {

  private final OpenIaasApi api;
  private final Connected connected;
  private final StandIns standIns;
  private final BackupList backups;

  OpenIaasObserver(OpenIaasApi api, Connected connected, StandIns standIns) {
    this.api = api;
    this.connected = connected;
    this.standIns = standIns;
    this.backups = new BackupList(api, connected.clock());
  }

  Observation observe() {
    var managers = api.managers();
    var policies = new PolicyBook(api.policies(), connected.settings());
    var disks = disksByMachine(api.disks());
    var machines = new ArrayList<Vm>();
    for (Reference manager : managers) {
      machines.addAll(api.machines(manager));
    }
    var saved = backups.of(managers);
    var now = connected.clock().instant();
    return new Observation(
        now,
        sites(managers, policies),
        machines(machines, disks, policies, saved),
        policies.all().stream().map(policies::policy).toList(),
        jobs(policies, Backups.points(saved, policies), now),
        List.of(),
        List.of(),
        List.of());
  }

  private static Map<String, List<Disk>> disksByMachine(Collection<Disk> disks) {
    return disks.stream()
        .filter(disk -> !disk.virtualMachines().isEmpty())
        .collect(Collectors.groupingBy(disk -> disk.virtualMachines().getFirst().id()));
  }

  private List<Site> sites(List<Reference> managers, PolicyBook policies) {
    var names =
        policies.isInObjectStorage()
            ? Stream.of(PolicyBook.OBJECT_STORAGE)
            : managers.stream().map(Reference::name);
    return names
        .map(name -> new Site(name, connected.settings().zoneOf(name), Optional.empty()))
        .toList();
  }

  private List<VirtualMachine> machines(
      List<Vm> machines,
      Map<String, List<Disk>> disks,
      PolicyBook policies,
      List<OpenIaasBackup> all) {
    var carried = carriedByMachine(policies.all());
    var saved = all.stream().collect(Collectors.groupingBy(b -> b.virtualMachine().id()));
    return machines.stream()
        .map(
            vm ->
                Machines.machine(
                    vm,
                    disks.getOrDefault(vm.id(), List.of()),
                    standIns.carried(vm.id(), carried.getOrDefault(vm.id(), new TreeSet<>())),
                    Backups.newest(saved.getOrDefault(vm.id(), List.of()), policies)))
        .toList();
  }

  private static Map<String, SortedSet<PolicyId>> carriedByMachine(List<OpenIaasPolicy> policies) {
    var carried = new HashMap<String, SortedSet<PolicyId>>();
    for (OpenIaasPolicy policy : policies) {
      for (String vm : policy.virtualMachines()) {
        carried.computeIfAbsent(vm, _ -> new TreeSet<>()).add(new PolicyId(policy.id()));
      }
    }
    return carried;
  }

  /** The API shows no jobs: a policy is its own, once it has machines, and while it is held. */
  private static List<Job> jobs(PolicyBook policies, List<RecoveryPoint> points, Instant now) {
    return policies.all().stream()
        .filter(policy -> !policy.virtualMachines().isEmpty() || PolicyBook.isHeld(policy))
        .map(policy -> job(policy, policies, points, now))
        .toList();
  }

  private static Job job(
      OpenIaasPolicy policy, PolicyBook policies, List<RecoveryPoint> points, Instant now) {
    boolean held = PolicyBook.isHeld(policy);
    return new Job(
        new JobId(policy.id()),
        new PolicyId(policy.id()),
        "Backup",
        state(policy, held),
        points.stream()
            .filter(point -> point.policyName().equals(policies.name(policy)))
            .map(RecoveryPoint::at)
            .findFirst(),
        held ? Optional.empty() : PolicyBook.next(policy, now));
  }

  private static JobState state(OpenIaasPolicy policy, boolean held) {
    if (policy.isRunning()) {
      return new JobState.Running(Optional.empty());
    }
    return held
        ? new JobState.Held(JobState.HoldCause.UNKNOWN, Optional.empty())
        : new JobState.Idle();
  }
}
