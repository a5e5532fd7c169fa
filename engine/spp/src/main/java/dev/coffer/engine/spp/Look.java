package dev.coffer.engine.spp;

import dev.coffer.engine.EngineProvider.Work;
import dev.coffer.engine.Observation;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.Session;
import dev.coffer.engine.VirtualMachine;
import dev.coffer.engine.spp.job.Jobs;
import dev.coffer.engine.spp.job.KnownJob;
import dev.coffer.engine.spp.job.Runs;
import dev.coffer.engine.spp.job.SessionLog;
import dev.coffer.engine.spp.job.SessionReader;
import dev.coffer.engine.spp.job.Sessions;
import dev.coffer.engine.spp.policy.KnownPolicy;
import dev.coffer.engine.spp.wire.Item;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Looks at everything once: sessions first, so that what they have made is there to be seen. */
final class Look {

  private final Desk desk;
  private final Sessions sessions;
  private final Runs runs;
  private final RunDisks disks;
  private final SessionLog log;
  private final Work work;
  private final InstantSource clock;

  Look(
      Desk desk,
      Sessions sessions,
      Runs runs,
      RunDisks disks,
      SessionLog log,
      Work work,
      InstantSource clock) {
    this.desk = desk;
    this.sessions = sessions;
    this.runs = runs;
    this.disks = disks;
    this.log = log;
    this.work = work;
    this.clock = clock;
  }

  Observation at(Instant sessionsSince) {
    var items = sessions.since(sessionsSince);
    var open = desk.restores().open(items);
    if (work != Work.NONE) {
      desk.restores().finish(open);
    }
    var known = desk.policies().read();
    var ended = lastEnds(items, known.ids());
    var fleet = desk.fleet().look(desk.context(known), policies -> latest(ended, policies));
    var machines = fleet.machines();
    var restores = desk.restores().look(open, machines, this::refreshInventory);
    var jobs = desk.jobs().all(known.ids(), carried(machines)::contains);
    var sites = desk.sites().read();
    var why = new Failures(log, known, sites);
    var reader =
        new SessionReader(
            known.ids(),
            runs.bySession(),
            why::of,
            (run, problem) -> disks.of(run, problem, machines));
    return new Observation(
        clock.instant(),
        sites.all(),
        machines,
        known.policies().stream().map(KnownPolicy::asPolicy).toList(),
        jobs.stream().map(KnownJob::job).toList(),
        read(items, reader, sessionsSince),
        restores,
        List.of(),
        fleet.readEarlier(),
        Optional.empty());
  }

  private void refreshInventory() {
    if (work != Work.NONE) {
      desk.jobs().refreshInventory();
    }
  }

  private static List<Session> read(Collection<Item> items, SessionReader reader, Instant since) {
    return items.stream()
        .filter(item -> item.moment("end").map(end -> !end.isBefore(since)).orElse(true))
        .flatMap(item -> reader.read(item).stream())
        .toList();
  }

  private static Set<PolicyId> carried(List<VirtualMachine> machines) {
    var carried = new HashSet<PolicyId>();
    machines.forEach(vm -> carried.addAll(vm.carriedPolicies()));
    return carried;
  }

  /** When the last session of each policy ended. */
  private static Map<PolicyId, Instant> lastEnds(
      Collection<Item> sessions, Map<String, PolicyId> policies) {
    var ends = new HashMap<PolicyId, Instant>();
    for (Item session : sessions) {
      session
          .text("jobName")
          .flatMap(job -> Jobs.policyOf(job, policies))
          .ifPresent(
              policy ->
                  session.moment("end").ifPresent(end -> ends.merge(policy, end, Look::later)));
    }
    return ends;
  }

  private static Instant latest(Map<PolicyId, Instant> ends, Set<PolicyId> policies) {
    return policies.stream()
        .map(policy -> ends.getOrDefault(policy, Instant.EPOCH))
        .reduce(Instant.EPOCH, Look::later);
  }

  private static Instant later(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }
}
