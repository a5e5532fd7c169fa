package dev.coffer.engine.conformance.model;

import static dev.coffer.engine.EngineException.refused;

import dev.coffer.engine.PolicyId;
import dev.coffer.engine.Problem;
import dev.coffer.engine.Progress;
import dev.coffer.engine.Refusal;
import dev.coffer.engine.RequestId;
import dev.coffer.engine.Session;
import dev.coffer.engine.Session.DiskResult;
import dev.coffer.engine.Session.State;
import dev.coffer.engine.Session.Trigger;
import dev.coffer.engine.SessionId;
import dev.coffer.engine.VmId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The model's backup runs, on demand and by schedule (R2, R4, R5, R18, R19). */
final class Sessions {

  private static final Problem FULL =
      new Problem(
          Refusal.CAPACITY_EXHAUSTED.reason(),
          "the site is as full as its allocation permits: raise it or shorten a retention");

  private final InstantSource clock;
  private final ModelWorld world;
  private final Carriers carriers;
  private final Policies policies;
  private final Jobs jobs;
  private final Assignments assignments;
  private final Points points;
  private final WorkQueue work;
  private final Map<SessionId, Session> sessions = new LinkedHashMap<>();
  private final Map<RequestId, SessionId> requests = new HashMap<>();

  Sessions(
      InstantSource clock,
      ModelWorld world,
      Carriers carriers,
      Policies policies,
      Jobs jobs,
      Assignments assignments,
      Points points,
      WorkQueue work) {
    this.clock = clock;
    this.world = world;
    this.carriers = carriers;
    this.policies = policies;
    this.jobs = jobs;
    this.assignments = assignments;
    this.points = points;
    this.work = work;
  }

  SessionId run(RequestId request, VmId vm, PolicyId policy) {
    var before = Optional.ofNullable(requests.get(request));
    if (before.isPresent()) {
      return before.get();
    }
    var machine = world.machine(vm);
    var spec = policies.spec(policy);
    if (!carriers.of(vm).contains(policy)) {
      boolean onDisks = carriers.ofAllOf(machine).contains(policy);
      throw refused(
          onDisks ? Refusal.DISK_LEVEL_RUN_UNSUPPORTED : Refusal.POLICY_NOT_ASSIGNED,
          "virtual machine %s does not itself carry policy %s: assign it, then run it"
              .formatted(machine.name, spec.name()));
    }
    assignments.requireNotHeld(policy);
    if (!points.acceptsRuns(spec.site())) {
      throw refused(Refusal.CAPACITY_EXHAUSTED, "site " + spec.site() + ": " + FULL.message());
    }
    var session = begin(policy, Optional.of(request), Trigger.ON_DEMAND, List.of(machine));
    requests.put(request, session);
    return session;
  }

  /** Whether a run of the whole policy backs up this machine alone, or has done so. */
  boolean isExact(RequestId request, VmId vm, PolicyId policy) {
    return requests.containsKey(request)
        || carriers.machinesOf(policy).stream().allMatch(machine -> machine.id.equals(vm));
  }

  /**
   * Starts what the schedules owe.
   *
   * @param openedAt what was due before is caught up on
   */
  void runDue(Instant openedAt) {
    jobs.takeDue()
        .forEach(
            (policy, due) -> {
              var machines = carriers.machinesOf(policy);
              if (!machines.isEmpty()) {
                var trigger = due.isBefore(openedAt) ? Trigger.CATCH_UP : Trigger.SCHEDULE;
                begin(policy, Optional.empty(), trigger, machines);
              }
            });
  }

  List<Session> since(Instant moment) {
    return sessions.values().stream()
        .filter(session -> session.end().map(end -> !end.isBefore(moment)).orElse(true))
        .toList();
  }

  private SessionId begin(
      PolicyId policy, Optional<RequestId> request, Trigger trigger, Collection<Machine> machines) {
    var shots = machines.stream().map(machine -> shotFor(policy, machine)).toList();
    long total =
        shots.stream().flatMap(s -> s.disks().stream()).mapToLong(d -> d.content().size()).sum();
    var session =
        new Session(
            new SessionId("session-" + (sessions.size() + 1)),
            policy,
            request,
            trigger,
            State.RUNNING,
            clock.instant(),
            Optional.empty(),
            new Progress(0, total),
            List.of(),
            Optional.empty());
    sessions.put(session.id(), session);
    jobs.started(policy, session.id());
    work.add(
        new WorkQueue.Task() {
          @Override
          public void finish() {
            save(session, shots);
          }

          @Override
          public void fail(Problem problem) {
            end(session, State.FAILED, List.of(), Optional.of(problem));
          }
        });
    return session.id();
  }

  /** The machine with those disks that the policy backs up. */
  private Machine.Shot shotFor(PolicyId policy, Machine machine) {
    var shot = machine.shot();
    return shot.with(
        shot.disks().stream()
            .filter(disk -> carriers.effective(machine.id, disk.id()).contains(policy))
            .toList());
  }

  private void save(Session session, List<Machine.Shot> shots) {
    var spec = policies.spec(session.policy());
    if (!points.acceptsRuns(spec.site())) {
      end(session, State.FAILED, List.of(), Optional.of(FULL));
      return;
    }
    var results = new ArrayList<DiskResult>();
    for (Machine.Shot shot : shots) {
      shot.disks().forEach(disk -> results.add(result(shot.id(), disk)));
      var good = shot.disks().stream().filter(Machine.DiskShot::canBeSaved).toList();
      if (!good.isEmpty()) {
        points.store(session.policy(), spec, shot.with(good), session.start());
      }
    }
    long failed = results.stream().filter(result -> result.problem().isPresent()).count();
    var state =
        failed == 0 ? State.COMPLETED : failed < results.size() ? State.PARTIAL : State.FAILED;
    end(session, state, results, Optional.empty());
  }

  private DiskResult result(VmId vm, Machine.DiskShot disk) {
    if (!disk.canBeSaved()) {
      var problem =
          disk.restless()
              ? new Problem(
                  Problem.SNAPSHOT_CANNOT_CLOSE,
                  "disk " + disk.id() + " is written to at 90.0 MiB/s without pause")
              : new Problem(
                  "DiskUnreadable", "disk " + disk.id() + ": " + disk.obstacle().orElseThrow());
      return new DiskResult(
          vm, disk.id(), disk.name(), 0, 0, 0, Optional.of(problem), Optional.empty());
    }
    long stored = points.storedBytes(vm, disk);
    return new DiskResult(
        vm,
        disk.id(),
        disk.name(),
        disk.content().size(),
        stored,
        stored / 4096,
        Optional.empty(),
        Optional.empty());
  }

  private void end(
      Session session, State state, List<DiskResult> results, Optional<Problem> problem) {
    long total = session.progress().totalBytes();
    sessions.put(
        session.id(),
        new Session(
            session.id(),
            session.policy(),
            session.request(),
            session.trigger(),
            state,
            session.start(),
            Optional.of(clock.instant()),
            new Progress(state == State.FAILED ? 0 : total, total),
            results,
            problem));
    jobs.ended(session.policy(), session.id());
  }
}
