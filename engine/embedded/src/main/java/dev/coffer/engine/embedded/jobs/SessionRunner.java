package dev.coffer.engine.embedded.jobs;

import dev.coffer.engine.Policy;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.Problem;
import dev.coffer.engine.Session;
import dev.coffer.engine.Session.DiskResult;
import dev.coffer.engine.SessionId;
import dev.coffer.engine.VmId;
import dev.coffer.engine.embedded.catalog.Catalog;
import dev.coffer.engine.embedded.catalog.SessionRecord;
import dev.coffer.engine.embedded.catalog.Sessions.Part;
import dev.coffer.engine.embedded.catalog.Transaction;
import dev.coffer.engine.embedded.fleet.Fleet;
import dev.coffer.engine.embedded.fleet.Guarded;
import dev.coffer.engine.embedded.hypervisor.HostedVm;
import dev.coffer.engine.embedded.hypervisor.Hypervisor;
import dev.coffer.engine.embedded.repository.StoredPoint;
import dev.coffer.engine.embedded.rules.RunRules;
import dev.coffer.engine.embedded.site.LocatedPoint;
import dev.coffer.engine.embedded.site.Sites;
import dev.coffer.engine.embedded.work.LiveProgress;
import dev.coffer.engine.embedded.work.Workers;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries out sessions. What a session has to do is written down when it begins, and each machine
 * when it is done; so one that a crash interrupts goes on under its own id, and a machine whose
 * point is in the repository already is not done again.
 */
public final class SessionRunner {

  private static final Logger LOG = LoggerFactory.getLogger(SessionRunner.class);

  private final Catalog catalog;
  private final Fleet fleet;
  private final Sites sites;
  private final Workers workers;
  private final LiveProgress live;
  private final InstantSource clock;
  private final MachineBackup machineBackup;
  private final Expiry expiry;
  private final Copier copier;

  public SessionRunner(
      Catalog catalog,
      Hypervisor hypervisor,
      Fleet fleet,
      Sites sites,
      Workers workers,
      LiveProgress live,
      Copier copier,
      InstantSource clock) {
    this.catalog = catalog;
    this.fleet = fleet;
    this.sites = sites;
    this.workers = workers;
    this.live = live;
    this.copier = copier;
    this.clock = clock;
    this.machineBackup = new MachineBackup(catalog, hypervisor, workers, this::neededMoments);
    this.expiry = new Expiry(catalog, sites);
  }

  private Set<String> neededMoments(HostedVm vm) {
    return sites.names().stream()
        .flatMap(site -> sites.repository(site).stream())
        .flatMap(
            repository ->
                vm.disks().stream().flatMap(disk -> repository.newest(disk.id()).stream()))
        .flatMap(disk -> disk.moment().stream())
        .collect(Collectors.toSet());
  }

  private record Begun(SessionRecord session, Policy policy) {}

  /** Has the session carried out, when its turn comes. */
  public void take(SessionId id) {
    workers.submit(id, () -> begin(id).ifPresent(this::run));
  }

  /** Has all sessions carried out that are not finished. */
  public void takeAll() {
    catalog.read(tx -> tx.sessions().unfinished()).forEach(this::take);
  }

  /** Has a policy's retention applied to all its points, when its turn comes. */
  public void expire(PolicyId policy) {
    workers.submit(policy, () -> expiry.collectGarbage(expiry.forget(policy, vm -> true)));
  }

  private void makeRoom(PolicyId policy) {
    expiry.collectGarbage(expiry.makeRoom(policy));
  }

  private Optional<Begun> begin(SessionId id) {
    var queued = catalog.read(tx -> queued(tx, id));
    if (queued.isEmpty()) {
      return Optional.empty();
    }
    var obstacle = obstacle(queued.get());
    if (obstacle.isPresent()) {
      end(id, Session.State.FAILED, obstacle);
      return Optional.empty();
    }
    return queued.get().session().state() == Session.State.RUNNING
        ? queued
        : catalog.write(tx -> begin(tx, queued.get()));
  }

  /** Why a session cannot begin or go on; never a silent skip (R19). */
  private Optional<Problem> obstacle(Begun queued) {
    var policy = queued.policy();
    if (sites.repository(policy.spec().site()).isEmpty()) {
      return Optional.of(
          new Problem(
              "SiteNotConfigured",
              "policy %s stores in site %s, which this engine no longer has: configure the site again, or give the policy another"
                  .formatted(policy.name(), policy.spec().site())));
    }
    if (queued.session().state() == Session.State.RUNNING || lackOfRoom(policy).isEmpty()) {
      return Optional.empty();
    }
    makeRoom(policy.id());
    return lackOfRoom(policy);
  }

  private Optional<Begun> queued(Transaction tx, SessionId id) throws SQLException {
    var session = tx.sessions().find(id).filter(found -> !found.state().isFinished());
    if (session.isEmpty()) {
      return Optional.empty();
    }
    return tx.policies()
        .find(session.get().policy())
        .map(policy -> new Begun(session.get(), policy));
  }

  private Optional<Problem> lackOfRoom(Policy policy) {
    return sites
        .find(policy.spec().site())
        .flatMap(site -> RunRules.hasRoom(policy, site))
        .map(refused -> new Problem(refused.refusal().reason(), refused.message()));
  }

  private Optional<Begun> begin(Transaction tx, Begun queued) throws SQLException {
    var policy = queued.policy().id();
    var carriers = Guarded.carriers(fleet.all(), tx.assignments().of(policy));
    var only = queued.session().vm();
    List<Part> parts = new ArrayList<>();
    for (HostedVm vm : carriers) {
      if (only.isEmpty() || only.get().equals(vm.id())) {
        long bytes = vm.disks().stream().mapToLong(HostedVm.HostedDisk::sizeBytes).sum();
        parts.add(new Part(parts.size(), vm.id(), bytes));
      }
    }
    var now = clock.instant();
    tx.sessions().begin(queued.session().id(), now, parts);
    tx.jobs().ran(policy, now);
    return Optional.of(queued);
  }

  private void run(Begun begun) {
    var id = begun.session().id();
    LOG.info("session {} of policy {} is under way", id, begun.policy().name());
    var made = pointsMadeBy(id);
    for (Part part : catalog.read(tx -> tx.sessions().pending(id))) {
      workers.goOnUnlessStopping();
      var point = Optional.ofNullable(made.get(part.vm()));
      var results = point.isPresent() ? machineBackup.finish(point.get()) : backUp(begun, part);
      catalog.change(tx -> tx.sessions().done(id, part, results));
      live.clear(id);
    }
    finish(begun);
  }

  private Map<VmId, StoredPoint> pointsMadeBy(SessionId id) {
    Map<VmId, StoredPoint> made = new HashMap<>();
    sites
        .points()
        .map(LocatedPoint::point)
        .filter(point -> point.header().session().equals(id) && !point.copy())
        .forEach(point -> made.put(point.header().vm(), point));
    return made;
  }

  private List<DiskResult> backUp(Begun begun, Part part) {
    var id = begun.session().id();
    var policy = begun.policy();
    var vm = fleet.find(part.vm());
    var repository = sites.repository(policy.spec().site());
    if (vm.isEmpty() || repository.isEmpty()) {
      LOG.warn("session {}: virtual machine {} is gone meanwhile", id, part.vm());
      return List.of();
    }
    return machineBackup.run(
        id, policy, vm.get(), repository.get(), done -> live.set(id, Math.min(done, part.bytes())));
  }

  private void finish(Begun begun) {
    var id = begun.session().id();
    var results = catalog.read(tx -> tx.sessions().results(id));
    var freed = expiry.forget(begun.policy().id(), savedMachines(results)::contains);
    var nothing =
        results.isEmpty()
            ? begun.session().vm().map(vm -> nothingSaved(vm, begun))
            : Optional.<Problem>empty();
    end(id, nothing.isPresent() ? Session.State.FAILED : stateAfter(results), nothing);
    copier.take(begun.policy().id());
    expiry.collectGarbage(freed);
  }

  private static Problem nothingSaved(VmId vm, Begun begun) {
    return new Problem(
        "NothingToBackUp",
        "virtual machine %s has no disk left that policy %s backs up, or is gone: look at its exclusions"
            .formatted(vm, begun.policy().name()));
  }

  /** Machines of which every disk was saved. */
  private static Set<VmId> savedMachines(List<DiskResult> results) {
    Set<VmId> failed =
        results.stream()
            .filter(result -> result.problem().isPresent())
            .map(DiskResult::vm)
            .collect(Collectors.toSet());
    return results.stream()
        .map(DiskResult::vm)
        .filter(vm -> !failed.contains(vm))
        .collect(Collectors.toSet());
  }

  static Session.State stateAfter(List<DiskResult> results) {
    long failed = results.stream().filter(result -> result.problem().isPresent()).count();
    if (failed == 0) {
      return Session.State.COMPLETED;
    }
    return failed < results.size() ? Session.State.PARTIAL : Session.State.FAILED;
  }

  private void end(SessionId id, Session.State state, Optional<Problem> problem) {
    catalog.change(tx -> tx.sessions().finish(id, state, clock.instant(), problem));
    LOG.info("session {} has ended: {}", id, state);
  }
}
