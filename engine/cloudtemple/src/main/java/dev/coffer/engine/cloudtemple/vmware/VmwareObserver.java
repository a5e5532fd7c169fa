package dev.coffer.engine.cloudtemple.vmware;

import dev.coffer.engine.Coverage;
import dev.coffer.engine.EngineError;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.Observation;
import dev.coffer.engine.Session;
import dev.coffer.engine.Site;
import dev.coffer.engine.VirtualMachine;
import dev.coffer.engine.VmId;
import dev.coffer.engine.cloudtemple.console.Connected;
import dev.coffer.engine.cloudtemple.settings.CloudTempleSettings;
import dev.coffer.engine.cloudtemple.wire.Disk;
import dev.coffer.engine.cloudtemple.wire.JobSession;
import dev.coffer.engine.cloudtemple.wire.Vm;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at everything: six lists, the engine's own count, and what protects each machine of a share
 * of them ({@link Sweep}).
 */
final class VmwareObserver {

  /** While anything was never read, nothing can be done but to read: so many times as much. */
  private static final int AT_FIRST = 4;

  private static final Duration GO_ON = Duration.ofSeconds(5);
  private static final Logger LOG = LoggerFactory.getLogger(VmwareObserver.class);

  private final VmwareApi api;
  private final Connected connected;
  private final ProtectionReader reader;
  private final Protections protections;
  private final Runs runs;
  private final int reads;
  private final ParallelReads parallel = new ParallelReads();

  VmwareObserver(
      VmwareApi api,
      Connected connected,
      ProtectionReader reader,
      Protections protections,
      Runs runs,
      int reads) {
    this.api = api;
    this.connected = connected;
    this.reader = reader;
    this.protections = protections;
    this.runs = runs;
    this.reads = reads;
  }

  Observation observe(Instant sessionsSince) {
    var settings = connected.settings();
    var machines = api.machines();
    var disks = api.disks().stream().collect(Collectors.groupingBy(Disk::virtualMachineId));
    var policies = api.policies();
    var sessions = sessions();
    var told = runs.marked(Sessions.of(sessions, policies));
    var begun = connected.clock().instant();
    refresh(machines, disks);
    var now = connected.clock().instant();
    var zone = settings.assumptions().scheduleTimeZone();
    var seen = machines.stream().map(vm -> machine(vm, disks)).toList();
    var inUse =
        seen.stream().flatMap(vm -> vm.carriedPolicies().stream()).collect(Collectors.toSet());
    return new Observation(
        now,
        api.sites().stream().map(site -> site(site.name(), settings)).toList(),
        seen,
        policies.stream().map(policy -> SlaPolicies.policy(policy, zone)).toList(),
        Jobs.of(inUse::contains, api.jobs(), policies, told, settings.assumptions(), now),
        told.stream().filter(session -> isWanted(session, sessionsSince)).toList(),
        List.of(),
        List.of(),
        readBefore(begun),
        coverage());
  }

  private Map<VmId, Instant> readBefore(Instant begun) {
    return protections.all().entrySet().stream()
        .filter(known -> known.getValue().readAt().isBefore(begun))
        .collect(
            Collectors.toMap(
                known -> new VmId(known.getKey()), known -> known.getValue().readAt()));
  }

  /** Numbers for people to compare: without them all the rest is as good. */
  private Optional<Coverage> coverage() {
    try {
      return api.coverage();
    } catch (EngineException e) {
      LOG.info("the backup engine's own count is not known: {}", e.getMessage());
      return Optional.empty();
    }
  }

  private static Site site(String name, CloudTempleSettings settings) {
    return new Site(name, settings.zoneOf(name), Optional.empty());
  }

  private static boolean isWanted(Session session, Instant since) {
    return !session.state().isFinished() || session.end().filter(since::isAfter).isEmpty();
  }

  private List<JobSession> sessions() {
    var sessions = api.sessions();
    if (Sessions.isCut(sessions)) {
      LOG.info(
          "the API lists {} sessions, its most: older ones, and the last run of jobs that ran"
              + " before, are not seen",
          sessions.size());
    }
    return sessions;
  }

  private VirtualMachine machine(Vm vm, Map<String, List<Disk>> disks) {
    return Machines.machine(
        vm, disks.getOrDefault(vm.id(), List.of()), protections.of(vm.id()).orElseThrow());
  }

  /** What protects every machine, as it was read last; a share of them is read anew. */
  Map<String, Protection> refreshed(List<Vm> machines) {
    refresh(machines, api.disks().stream().collect(Collectors.groupingBy(Disk::virtualMachineId)));
    return protections.all();
  }

  private void refresh(List<Vm> machines, Map<String, List<Disk>> disks) {
    protections.retain(machines.stream().map(Vm::id).toList());
    var known = protections.all();
    boolean isFirst = machines.stream().anyMatch(vm -> !known.containsKey(vm.id()));
    var chosen = Sweep.choose(machines, disks, known, isFirst ? reads * AT_FIRST : reads);
    try {
      parallel.each(
          chosen,
          each -> protections.put(each.vm().id(), reader.read(each.vm().id(), each.disks())));
    } finally {
      protections.save();
    }
    requireAllRead(machines);
  }

  /**
   * Nothing can be planned for machines of which nothing is known; the next observation goes on.
   */
  private void requireAllRead(List<Vm> machines) {
    long unread = machines.stream().filter(vm -> protections.of(vm.id()).isEmpty()).count();
    if (unread > 0) {
      throw new EngineException(
          new EngineError.Unavailable(
              "the policies of %d of %d virtual machines are not read yet, which the API shows one by one: it goes on with each observation"
                  .formatted(unread, machines.size()),
              Optional.of(GO_ON)));
    }
  }
}
