package dev.coffer.engine.spp;

import dev.coffer.engine.Capability;
import dev.coffer.engine.DiskId;
import dev.coffer.engine.Engine;
import dev.coffer.engine.EngineError;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineProvider.Connection;
import dev.coffer.engine.JobId;
import dev.coffer.engine.Observation;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.PolicySpec;
import dev.coffer.engine.RecoveryPoint;
import dev.coffer.engine.RequestId;
import dev.coffer.engine.RestoreId;
import dev.coffer.engine.RestoreOrder;
import dev.coffer.engine.SessionId;
import dev.coffer.engine.Target;
import dev.coffer.engine.Verification;
import dev.coffer.engine.VmId;
import dev.coffer.engine.VmSelector;
import dev.coffer.engine.remote.Pause;
import dev.coffer.engine.remote.Polling;
import dev.coffer.engine.remote.Serial;
import dev.coffer.engine.remote.Service;
import dev.coffer.engine.spp.fleet.Assignments;
import dev.coffer.engine.spp.fleet.DiskMemory;
import dev.coffer.engine.spp.fleet.Fleet;
import dev.coffer.engine.spp.fleet.Inventory;
import dev.coffer.engine.spp.job.JobDeletion;
import dev.coffer.engine.spp.job.Jobs;
import dev.coffer.engine.spp.job.Runs;
import dev.coffer.engine.spp.job.SessionLog;
import dev.coffer.engine.spp.job.Sessions;
import dev.coffer.engine.spp.point.Points;
import dev.coffer.engine.spp.policy.Policies;
import dev.coffer.engine.spp.restore.RestoreDesk;
import dev.coffer.engine.spp.wire.SppApi;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** IBM Spectrum Protect Plus as an engine of the contract. */
final class SppEngine implements Engine {

  private final SppApi api;
  private final Service service;
  private final boolean excludeDisks;
  private final JobDeletion jobDeletion;
  private final Inventory inventory;
  private final Desk desk;
  private final Points points;
  private final Look look;
  private final PolicyDesk policies;
  private final AssignmentDesk assignments;
  private final RunDesk runs;
  private final Around around;
  private final Serial restoring = new Serial();

  SppEngine(SppApi api, Service service, SppSettings settings, Connection connection) {
    this.api = api;
    this.service = service;
    this.excludeDisks = settings.excludeDisks();
    this.jobDeletion = settings.jobDeletion();
    var clock = connection.clock();
    var folder = connection.stateFolder();
    var polling = new Polling(clock, Pause.REAL, Duration.ofMillis(40), Duration.ofSeconds(2));
    this.inventory = new Inventory(api);
    var sessions = new Sessions(api);
    var memory = new DiskMemory(folder, clock);
    this.points = new Points(api, inventory);
    this.desk =
        new Desk(
            new Policies(api, settings.tiered(), folder, clock),
            new Jobs(api, settings.links()),
            new Fleet(api, settings.zones(), settings.machineReads(), clock),
            new Sites(api, settings.zones()),
            new RestoreDesk(
                api,
                inventory,
                points,
                sessions,
                settings.links(),
                settings.testNetwork(),
                folder,
                polling,
                clock),
            memory);
    var backups = new Runs(api, sessions, folder, polling, clock);
    this.look =
        new Look(
            desk,
            sessions,
            backups,
            new RunDisks(points),
            new SessionLog(api),
            connection.work(),
            clock);
    this.policies = new PolicyDesk(desk);
    this.assignments =
        new AssignmentDesk(
            desk, new Assignments(api, desk.fleet(), memory, settings.emptyDiskList(), polling));
    this.runs = new RunDesk(desk, backups);
    this.around = new Around(desk);
  }

  @Override
  public Set<Capability> capabilities() {
    var all = EnumSet.allOf(Capability.class);
    all.remove(Capability.COPY_POINTS);
    all.remove(Capability.PROMOTE_RUNNING);
    all.remove(Capability.POWER);
    all.remove(Capability.BROWSE_FILES);
    all.remove(Capability.VERIFY_FILES);
    all.remove(Capability.VERIFY_GUESTS);
    if (!excludeDisks) {
      all.remove(Capability.EXCLUDE_DISKS);
    }
    return Set.copyOf(all);
  }

  @Override
  public Observation observe(Instant sessionsSince) {
    return service.guarding(() -> look.at(sessionsSince));
  }

  @Override
  public PolicyId createPolicy(RequestId request, PolicySpec spec) {
    return service.guarding(() -> policies.create(request, spec));
  }

  @Override
  public void updatePolicy(PolicyId policy, PolicySpec spec) {
    doing(() -> policies.update(policy, spec));
  }

  @Override
  public void deletePolicy(PolicyId policy) {
    doing(() -> policies.delete(policy));
  }

  @Override
  public void hold(JobId job) {
    doing(() -> desk.jobs().hold(job));
  }

  @Override
  public void release(JobId job) {
    doing(() -> desk.jobs().release(job));
  }

  @Override
  public void deleteJob(JobId job) {
    doing(() -> desk.jobs().delete(job, this::mightLosePoints));
  }

  private boolean mightLosePoints(String policy) {
    return jobDeletion == JobDeletion.UNLESS_POINTS
        && Optional.ofNullable(desk.policies().read().ids().get(policy))
            .map(inventory::anyPointOf)
            .orElse(true);
  }

  @Override
  public void setPolicies(Target target, Set<PolicyId> expected, Set<PolicyId> wanted) {
    doing(() -> assignments.set(target, expected, wanted));
  }

  @Override
  public void setExclusions(DiskId disk, Set<PolicyId> expected, Set<PolicyId> wanted) {
    if (!excludeDisks) {
      throw unsupported(
          Capability.EXCLUDE_DISKS,
          "take the policy from the disk in the console of Spectrum Protect Plus, below the virtual machine in the inventory");
    }
    doing(() -> assignments.exclude(disk, expected, wanted));
  }

  @Override
  public SessionId run(RequestId request, VmId vm, PolicyId policy) {
    return service.guarding(() -> runs.run(request, vm, policy));
  }

  @Override
  public List<RecoveryPoint> recoveryPoints(VmSelector vm) {
    return service.guarding(() -> points.of(vm, around.sites()));
  }

  @Override
  public RestoreId restore(RequestId request, RestoreOrder order) {
    if (order.form() instanceof RestoreOrder.Test test) {
      test.verification().ifPresent(SppEngine::refuse);
    }
    return service.guarding(() -> desk.restores().start(request, order, around));
  }

  private static void refuse(Verification asked) {
    throw unsupported(
        asked.needsGuest() ? Capability.VERIFY_GUESTS : Capability.VERIFY_FILES,
        "restore the virtual machine without a verification, and look at it in vCenter before you rely on it");
  }

  @Override
  public void promote(RestoreId restore) {
    ending(restore, () -> desk.restores().promote(restore, around));
  }

  @Override
  public void cleanUp(RestoreId restore) {
    ending(restore, () -> desk.restores().cleanUp(restore));
  }

  @Override
  public void start(VmId vm) {
    throw power();
  }

  @Override
  public void stop(VmId vm) {
    throw power();
  }

  private static EngineException power() {
    return unsupported(
        Capability.POWER,
        "start or stop the virtual machine in vCenter, or in the console of the provider");
  }

  private static EngineException unsupported(Capability capability, String manualStep) {
    return new EngineException(new EngineError.Unsupported(capability, manualStep));
  }

  @Override
  public void refreshInventory() {
    doing(() -> desk.jobs().refreshInventory());
  }

  private void ending(RestoreId restore, Runnable work) {
    doing(
        () ->
            restoring.on(
                restore,
                () -> {
                  work.run();
                  return true;
                }));
  }

  private void doing(Runnable work) {
    Supplier<Boolean> guarded =
        () -> {
          work.run();
          return true;
        };
    service.guarding(guarded);
  }

  @Override
  public void close() {
    api.close();
  }
}
