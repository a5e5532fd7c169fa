package dev.coffer.engine.embedded;

import dev.coffer.engine.Copy;
import dev.coffer.engine.CopyState;
import dev.coffer.engine.Job;
import dev.coffer.engine.Observation;
import dev.coffer.engine.Policy;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.Progress;
import dev.coffer.engine.Restore;
import dev.coffer.engine.Session;
import dev.coffer.engine.Session.DiskResult;
import dev.coffer.engine.SessionId;
import dev.coffer.engine.VirtualMachine;
import dev.coffer.engine.embedded.catalog.Catalog;
import dev.coffer.engine.embedded.catalog.Copies;
import dev.coffer.engine.embedded.catalog.JobRecord;
import dev.coffer.engine.embedded.catalog.Protection;
import dev.coffer.engine.embedded.catalog.SessionRecord;
import dev.coffer.engine.embedded.fleet.Fleet;
import dev.coffer.engine.embedded.fleet.Guarded;
import dev.coffer.engine.embedded.hypervisor.HostedVm;
import dev.coffer.engine.embedded.jobs.CopyPlan;
import dev.coffer.engine.embedded.jobs.JobLife;
import dev.coffer.engine.embedded.jobs.Timetable;
import dev.coffer.engine.embedded.site.LocatedPoint;
import dev.coffer.engine.embedded.site.Sites;
import dev.coffer.engine.embedded.work.LiveProgress;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Makes observations: one look at the hypervisor, ten queries, whatever the size of the fleet. */
final class Observer {

  private final Catalog catalog;
  private final Fleet fleet;
  private final Sites sites;
  private final LiveProgress live;
  private final InstantSource clock;

  Observer(Catalog catalog, Fleet fleet, Sites sites, LiveProgress live, InstantSource clock) {
    this.catalog = catalog;
    this.fleet = fleet;
    this.sites = sites;
    this.live = live;
    this.clock = clock;
  }

  private record Kept(
      List<Policy> policies,
      List<JobRecord> jobs,
      Protection protection,
      List<SessionRecord> sessions,
      Map<SessionId, List<DiskResult>> disks,
      List<Restore> restores,
      List<Copies.Entry> copies) {}

  /** The hypervisor takes longest, so it goes first: what has ended meanwhile is seen at once. */
  Observation observe(Instant sessionsSince) {
    var hosted = fleet.all();
    var kept =
        catalog.read(
            tx ->
                new Kept(
                    tx.policies().all(),
                    tx.jobs().all(),
                    tx.assignments().all(),
                    tx.sessions().since(sessionsSince),
                    tx.sessions().resultsSince(sessionsSince),
                    tx.restores().all(),
                    tx.copies().all()));
    return new Observation(
        clock.instant(),
        sites.all(),
        machines(hosted, kept.protection()),
        kept.policies(),
        jobs(kept),
        kept.sessions().stream().map(session -> session(session, kept.disks())).toList(),
        kept.restores().stream().map(this::restore).toList(),
        copies(kept));
  }

  private List<CopyState> copies(Kept kept) {
    if (kept.copies().isEmpty()) {
      return List.of();
    }
    Map<PolicyId, Policy> policies = byId(kept.policies());
    Map<PolicyId, List<LocatedPoint>> points =
        sites
            .points()
            .collect(Collectors.groupingBy(located -> located.point().header().policyId()));
    return kept.copies().stream()
        .flatMap(
            entry ->
                Stream.ofNullable(policies.get(entry.policy()))
                    .map(
                        policy ->
                            state(policy, entry, points.getOrDefault(policy.id(), List.of()))))
        .toList();
  }

  private CopyState state(Policy policy, Copies.Entry entry, List<LocatedPoint> points) {
    var plan = CopyPlan.of(policy.spec(), entry.copy(), points);
    return new CopyState(
        policy.id(),
        entry.copy().site(),
        plan.newest(),
        plan.missing().size(),
        plan.missing().stream().findFirst().map(located -> located.point().header().at()),
        lockedUntil(entry.copy(), points),
        entry.problem());
  }

  /** As far as it is known without asking the store. */
  private Optional<Instant> lockedUntil(Copy copy, List<LocatedPoint> points) {
    return points.stream()
        .filter(located -> located.site().equals(copy.site()))
        .max(Comparator.comparing(located -> located.point().header().at()))
        .flatMap(located -> located.repository().custody().knownLock(located.id()))
        .filter(until -> until.isAfter(clock.instant()));
  }

  private static Map<PolicyId, Policy> byId(List<Policy> policies) {
    return policies.stream().collect(Collectors.toMap(Policy::id, Function.identity()));
  }

  private List<VirtualMachine> machines(List<HostedVm> hosted, Protection protection) {
    var newest = sites.newest();
    return hosted.stream()
        .map(vm -> Guarded.machine(vm, protection, Optional.ofNullable(newest.get(vm.id()))))
        .toList();
  }

  private static List<Job> jobs(Kept kept) {
    Map<PolicyId, Policy> policies = byId(kept.policies());
    Map<PolicyId, SessionId> running =
        kept.sessions().stream()
            .filter(session -> !session.state().isFinished())
            .collect(
                Collectors.toMap(
                    SessionRecord::policy, SessionRecord::id, (first, later) -> first));
    return kept.jobs().stream()
        .map(
            job ->
                new Job(
                    job.id(),
                    job.policy(),
                    job.type(),
                    JobLife.state(job, Optional.ofNullable(running.get(job.policy()))),
                    job.lastRun(),
                    nextRun(job, Optional.ofNullable(policies.get(job.policy())))))
        .toList();
  }

  private static Optional<Instant> nextRun(JobRecord job, Optional<Policy> policy) {
    if (job.held().isPresent()) {
      return Optional.empty();
    }
    return policy
        .flatMap(owner -> owner.spec().schedule())
        .flatMap(schedule -> Timetable.next(job.id(), schedule, job.owedSince()))
        .map(Timetable.Due::at);
  }

  private Session session(SessionRecord session, Map<SessionId, List<DiskResult>> disks) {
    var noted = session.progress();
    long done = Math.min(noted.totalBytes(), noted.doneBytes() + live.of(session.id()));
    return session.with(
        new Progress(done, noted.totalBytes()), disks.getOrDefault(session.id(), List.of()));
  }

  private Restore restore(Restore restore) {
    if (!restore.phase().isUnderWay()) {
      return restore;
    }
    return new Restore(
        restore.id(),
        restore.request(),
        restore.order(),
        restore.phase(),
        restore.phase() == Restore.Phase.VERIFYING
            ? restore.progress()
            : new Progress(live.of(restore.id()), restore.progress().totalBytes()),
        restore.start(),
        restore.end(),
        restore.vm(),
        restore.location(),
        restore.note(),
        restore.problem(),
        restore.outcomes());
  }
}
