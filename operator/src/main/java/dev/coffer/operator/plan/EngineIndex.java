package dev.coffer.operator.plan;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toMap;

import dev.coffer.engine.Capability;
import dev.coffer.engine.CopyState;
import dev.coffer.engine.DiskId;
import dev.coffer.engine.Job;
import dev.coffer.engine.Observation;
import dev.coffer.engine.Policy;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.RecoveryPoint;
import dev.coffer.engine.Restore;
import dev.coffer.engine.Session;
import dev.coffer.engine.Site;
import dev.coffer.engine.Target;
import dev.coffer.engine.VirtualMachine;
import dev.coffer.engine.VirtualMachine.Role;
import dev.coffer.engine.VmId;
import dev.coffer.engine.VmSelector;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;

/** One engine's observation, made quick to look things up in. */
final class EngineIndex {

  private final String name;
  private final Observed.Seen seen;
  private final Map<VmId, VirtualMachine> vms;
  private final Map<String, List<VirtualMachine>> vmsByName;
  private final Set<String> allNames = new HashSet<>();
  private final Map<DiskId, VirtualMachine> diskOwners = new HashMap<>();
  private final Map<PolicyId, Policy> policies;
  private final Map<String, Policy> policiesByName;
  private final Map<PolicyId, List<Job>> jobs;
  private final Map<String, Site> sites;
  private final Map<PolicyId, Set<Target>> carriers = new HashMap<>();
  private final Map<String, Session> sessionsByRequest = new HashMap<>();
  private final Map<PolicyId, Map<VmId, List<Session.DiskResult>>> lastResults = new HashMap<>();
  private final Map<String, Restore> restoresByRequest;
  private final SelectorIndex selectors;

  EngineIndex(String name, Observed.Seen seen) {
    this.name = name;
    this.seen = seen;
    Observation observation = seen.observation();
    this.vms = by(observation.virtualMachines(), VirtualMachine::id);
    this.vmsByName =
        vms.values().stream()
            .filter(vm -> vm.role() != Role.TEST)
            .sorted(Comparator.comparing(VirtualMachine::id))
            .collect(groupingBy(VirtualMachine::name));
    this.policies = by(observation.policies(), Policy::id);
    this.policiesByName = by(observation.policies(), Policy::name);
    this.jobs =
        observation.jobs().stream()
            .sorted(Comparator.comparing(Job::id))
            .collect(groupingBy(Job::policy));
    this.sites = by(observation.sites(), Site::name);
    this.restoresByRequest = by(observation.restores(), restore -> restore.request().value());
    observation
        .sessions()
        .forEach(
            session ->
                session
                    .request()
                    .ifPresent(request -> sessionsByRequest.put(request.value(), session)));
    observation.sessions().stream()
        .filter(session -> session.state().isFinished())
        .sorted(Comparator.comparing(Session::start))
        .forEach(this::indexResults);
    vms.values().forEach(this::indexDisksAndCarriers);
    this.selectors = new SelectorIndex(vms.values());
  }

  private void indexResults(Session session) {
    lastResults
        .computeIfAbsent(session.policy(), _ -> new HashMap<>())
        .putAll(session.disks().stream().collect(groupingBy(Session.DiskResult::vm)));
  }

  private void indexDisksAndCarriers(VirtualMachine vm) {
    allNames.add(vm.name());
    vm.policies().forEach(policy -> carrier(policy, new Target.OfVm(vm.id())));
    for (VirtualMachine.Disk disk : vm.disks()) {
      diskOwners.put(disk.id(), vm);
      disk.policies().forEach(policy -> carrier(policy, new Target.OfDisk(disk.id())));
    }
  }

  private void carrier(PolicyId policy, Target target) {
    carriers.computeIfAbsent(policy, _ -> new LinkedHashSet<>()).add(target);
  }

  private static <K, V> Map<K, V> by(Collection<V> values, Function<V, K> key) {
    return values.stream().collect(toMap(key, Function.identity(), (first, _) -> first));
  }

  String name() {
    return name;
  }

  Instant now() {
    return seen.observation().at();
  }

  boolean can(Capability capability) {
    return seen.capabilities().contains(capability);
  }

  Optional<VirtualMachine> vm(VmId id) {
    return Optional.ofNullable(vms.get(id));
  }

  /** Machines of that name, temporary ones of Test restores left out. */
  List<VirtualMachine> vmsNamed(String vmName) {
    return vmsByName.getOrDefault(vmName, List.of());
  }

  /** Whether any machine, temporary ones included, has that name. */
  boolean isNameInUse(String vmName) {
    return allNames.contains(vmName);
  }

  SelectorIndex selectors() {
    return selectors;
  }

  Optional<VirtualMachine> ownerOf(DiskId disk) {
    return Optional.ofNullable(diskOwners.get(disk));
  }

  Optional<Policy> policy(PolicyId id) {
    return Optional.ofNullable(policies.get(id));
  }

  Optional<Policy> policyNamed(String policyName) {
    return Optional.ofNullable(policiesByName.get(policyName));
  }

  /** The handle of a policy that some machine carries, known or not. */
  PolicyHandle handle(PolicyId id) {
    return new PolicyHandle(policy(id).map(Policy::name).orElseGet(id::value), Optional.of(id));
  }

  SortedSet<PolicyHandle> handles(Collection<PolicyId> ids) {
    var handles = new TreeSet<PolicyHandle>();
    ids.forEach(id -> handles.add(handle(id)));
    return handles;
  }

  /** What the last finished run of a policy did with a machine; empty where none was seen. */
  List<Session.DiskResult> lastResults(PolicyId policy, VmId vm) {
    return lastResults.getOrDefault(policy, Map.of()).getOrDefault(vm, List.of());
  }

  List<Job> jobsOf(PolicyId policy) {
    return jobs.getOrDefault(policy, List.of());
  }

  List<CopyState> copiesOf(PolicyId policy) {
    return seen.observation().copiesOf(policy);
  }

  Optional<Site> site(String siteName) {
    return Optional.ofNullable(sites.get(siteName));
  }

  /** The names of all sites, for people. */
  String siteNames() {
    return sites.isEmpty() ? "none" : String.join(", ", new TreeSet<>(sites.keySet()));
  }

  /** The machines and disks that carry a policy now. */
  Set<Target> carriersOf(PolicyId policy) {
    return carriers.getOrDefault(policy, Set.of());
  }

  /** The machine that a target is, or belongs to. */
  Optional<VirtualMachine> machineOf(Target target) {
    return switch (target) {
      case Target.OfVm vm -> vm(vm.id());
      case Target.OfDisk disk -> ownerOf(disk.id());
    };
  }

  Optional<Session> sessionOf(String request) {
    return Optional.ofNullable(sessionsByRequest.get(request));
  }

  Optional<Restore> restoreOf(String request) {
    return Optional.ofNullable(restoresByRequest.get(request));
  }

  Collection<Restore> restores() {
    return restoresByRequest.values();
  }

  List<RecoveryPoint> pointsOf(VmSelector selector) {
    return seen.recoveryPoints().getOrDefault(selector, List.of());
  }
}
