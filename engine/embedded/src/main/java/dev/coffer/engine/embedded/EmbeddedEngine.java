package dev.coffer.engine.embedded;

import dev.coffer.engine.Capability;
import dev.coffer.engine.DiskId;
import dev.coffer.engine.Engine;
import dev.coffer.engine.EngineProvider.Work;
import dev.coffer.engine.FileBrowser;
import dev.coffer.engine.JobId;
import dev.coffer.engine.Observation;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.PolicySpec;
import dev.coffer.engine.RecoveryPoint;
import dev.coffer.engine.RepositoryCare;
import dev.coffer.engine.RequestId;
import dev.coffer.engine.RestoreId;
import dev.coffer.engine.RestoreOrder;
import dev.coffer.engine.SessionId;
import dev.coffer.engine.Target;
import dev.coffer.engine.VmId;
import dev.coffer.engine.VmSelector;
import dev.coffer.engine.embedded.catalog.Catalog;
import dev.coffer.engine.embedded.fleet.Fleet;
import dev.coffer.engine.embedded.jobs.Copier;
import dev.coffer.engine.embedded.jobs.RunDesk;
import dev.coffer.engine.embedded.jobs.Scheduler;
import dev.coffer.engine.embedded.jobs.SessionRunner;
import dev.coffer.engine.embedded.restore.InstantRestore;
import dev.coffer.engine.embedded.restore.RestoreDesk;
import dev.coffer.engine.embedded.restore.RestoreRunner;
import dev.coffer.engine.embedded.restore.StoredFiles;
import dev.coffer.engine.embedded.site.LocatedPoint;
import dev.coffer.engine.embedded.site.Sites;
import dev.coffer.engine.embedded.verify.Verifications;
import dev.coffer.engine.embedded.work.LiveProgress;
import dev.coffer.engine.embedded.work.Workers;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The engine in this process. Changes ask the rules and are durable in the catalogue when they
 * return; runs and restores are queued there and carried out by threads, as far as the connection's
 * {@link Work} goes; recovery points are in the repositories of the sites.
 */
final class EmbeddedEngine implements Engine {

  private static final int SESSIONS_AT_ONCE = 2;
  private static final int RESTORES_AT_ONCE = 2;
  private static final int GUESTS_AT_ONCE = 2;
  private static final int COPIES_AT_ONCE = 1;
  private static final long LOOK_AT_CLOCK_SECONDS = 1;
  private static final long LOOK_AT_GUESTS_SECONDS = 1;
  private static final long LOOK_AT_SERVED_SECONDS = 2;
  private static final long LOOK_AT_HYPERVISOR_SECONDS = 1;
  private static final long TRY_AGAIN_SECONDS = 60;
  private static final long FORGET_SECONDS = 6 * 3600;

  private final Parts parts;
  private final Sites sites;
  private final Workers sessionWorkers = new Workers("coffer-session-", SESSIONS_AT_ONCE);
  private final Workers restoreWorkers = new Workers("coffer-restore-", RESTORES_AT_ONCE);
  private final Workers verifyWorkers = new Workers("coffer-verify-", GUESTS_AT_ONCE);
  private final Workers copyWorkers = new Workers("coffer-copy-", COPIES_AT_ONCE);
  private final Pulse pulse = new Pulse("coffer-scheduler");
  private final Pulse slowPulse = new Pulse("coffer-care");
  private final Pulse servedPulse = new Pulse("coffer-served");
  private final BackgroundVerification verification;
  private final Observer observer;
  private final PolicyChanges policies;
  private final ProtectionChanges protection;
  private final RunDesk runs;
  private final SessionRunner sessions;
  private final Copier copier;
  private final RestoreDesk restores;
  private final Set<Capability> capabilities;

  /**
   * Takes the parts over, and goes on with what the last engine of this state left.
   *
   * @param work how much it does by itself
   */
  EmbeddedEngine(Parts parts, Work work) {
    this.parts = parts;
    this.sites = parts.sites();
    // The catalogue counts in milliseconds, so what is read back equals what was written.
    InstantSource clock = () -> parts.clock().instant().truncatedTo(ChronoUnit.MILLIS);
    var catalog = parts.catalog();
    var hypervisor = parts.hypervisor();
    var fleet = new Fleet(hypervisor);
    var live = new LiveProgress();
    observer = new Observer(catalog, fleet, sites, live, clock);
    var gate = new GateKeeper(catalog, fleet, parts.gate());
    policies = new PolicyChanges(catalog, fleet, sites, gate, clock);
    protection = new ProtectionChanges(catalog, fleet, hypervisor, sites, gate, clock);
    copier = new Copier(catalog, sites, copyWorkers, clock);
    sessions =
        new SessionRunner(catalog, hypervisor, fleet, sites, sessionWorkers, live, copier, clock);
    runs = new RunDesk(catalog, fleet, sites, sessions, clock);
    capabilities = EnumSet.allOf(Capability.class);
    if (hypervisor.guests().isEmpty()) {
      capabilities.remove(Capability.VERIFY_GUESTS);
    }
    var verifications = new Verifications(catalog, hypervisor, verifyWorkers, clock);
    var restorer =
        new RestoreRunner(
            catalog,
            hypervisor,
            fleet,
            sites,
            new InstantRestore(hypervisor, parts.exports()),
            restoreWorkers,
            live,
            clock,
            protection::startRestored,
            verifications);
    if (!restorer.canRelocate()) {
      capabilities.remove(Capability.PROMOTE_RUNNING);
    }
    restores = new RestoreDesk(catalog, fleet, sites, restorer, capabilities, clock);
    verification = new BackgroundVerification(sites, clock, () -> isSaving(catalog));
    gate.reconcile();
    if (work != Work.NONE) {
      pulse.every(TRY_AGAIN_SECONDS, gate::reconcile);
    }
    begin(work, new Scheduler(catalog, fleet, clock, sessions::take), restorer, verifications);
  }

  private void begin(
      Work work, Scheduler scheduler, RestoreRunner restorer, Verifications verifications) {
    switch (work) {
      case NONE -> {
        sessionWorkers.close();
        restoreWorkers.close();
        verifyWorkers.close();
        copyWorkers.close();
      }
      case REQUESTED -> goOn(restorer, verifications);
      case SCHEDULED -> {
        goOn(restorer, verifications);
        scheduler.tick();
        pulse.every(LOOK_AT_CLOCK_SECONDS, scheduler::tick);
        pulse.every(FORGET_SECONDS, scheduler::forgetHistory);
        slowPulse.every(BackgroundVerification.SECONDS, verification::tick);
      }
    }
  }

  private static boolean isSaving(Catalog catalog) {
    return !catalog.read(tx -> tx.sessions().unfinished()).isEmpty();
  }

  private void goOn(RestoreRunner restorer, Verifications verifications) {
    sessions.takeAll();
    restorer.takeAll();
    copier.takeAll();
    verifications.tick();
    pulse.every(LOOK_AT_GUESTS_SECONDS, verifications::tick);
    pulse.every(TRY_AGAIN_SECONDS, sessions::takeAll);
    pulse.every(TRY_AGAIN_SECONDS, restorer::takeAll);
    pulse.every(TRY_AGAIN_SECONDS, copier::takeAll);
    servedPulse.every(LOOK_AT_SERVED_SECONDS, restorer::lookAfterPresented);
    servedPulse.every(LOOK_AT_HYPERVISOR_SECONDS, restorer::takeWaiting);
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.copyOf(capabilities);
  }

  @Override
  public Observation observe(Instant sessionsSince) {
    return observer.observe(sessionsSince);
  }

  @Override
  public PolicyId createPolicy(RequestId request, PolicySpec spec) {
    return policies.create(request, spec);
  }

  @Override
  public void updatePolicy(PolicyId policy, PolicySpec spec) {
    var before = policies.update(policy, spec);
    if (spec.retention().keepsLessThan(before.retention())) {
      sessions.expire(policy);
    }
    copier.take(policy);
  }

  @Override
  public void deletePolicy(PolicyId policy) {
    policies.delete(policy);
  }

  @Override
  public void hold(JobId job) {
    policies.hold(job);
  }

  @Override
  public void release(JobId job) {
    policies.release(job);
  }

  @Override
  public void deleteJob(JobId job) {
    policies.deleteJob(job);
  }

  @Override
  public void setPolicies(Target target, Set<PolicyId> expected, Set<PolicyId> wanted) {
    protection.setPolicies(target, expected, wanted);
  }

  @Override
  public void setExclusions(DiskId disk, Set<PolicyId> expected, Set<PolicyId> wanted) {
    protection.setExclusions(disk, expected, wanted);
  }

  @Override
  public SessionId run(RequestId request, VmId vm, PolicyId policy) {
    return runs.run(request, vm, policy);
  }

  @Override
  public List<RecoveryPoint> recoveryPoints(VmSelector vm) {
    return sites.newestFirst(sites.points().filter(located -> isOf(located, vm))).stream()
        .map(LocatedPoint::describe)
        .toList();
  }

  private static boolean isOf(LocatedPoint located, VmSelector selector) {
    var header = located.point().header();
    return switch (selector) {
      case VmSelector.ById(VmId id) -> header.vm().equals(id);
      case VmSelector.ByName(String name) -> header.vmName().equals(name);
    };
  }

  @Override
  public RestoreId restore(RequestId request, RestoreOrder order) {
    return restores.restore(request, order);
  }

  @Override
  public void promote(RestoreId restore) {
    restores.promote(restore);
  }

  @Override
  public void cleanUp(RestoreId restore) {
    restores.cleanUp(restore);
  }

  @Override
  public void start(VmId vm) {
    protection.start(vm);
  }

  @Override
  public void stop(VmId vm) {
    protection.stop(vm);
  }

  /** The inventory is read afresh at each look, so there is nothing to refresh. */
  @Override
  public void refreshInventory() {}

  @Override
  public FileBrowser files() {
    return new StoredFiles(sites);
  }

  @Override
  public Optional<RepositoryCare> care() {
    return Optional.of(new EmbeddedCare(sites));
  }

  @Override
  public void close() {
    verification.close();
    slowPulse.close();
    servedPulse.close();
    pulse.close();
    sessionWorkers.close();
    restoreWorkers.close();
    verifyWorkers.close();
    copyWorkers.close();
    parts.close();
  }
}
