package dev.coffer.engine.conformance.model;

import dev.coffer.engine.Capability;
import dev.coffer.engine.DiskId;
import dev.coffer.engine.Engine;
import dev.coffer.engine.EngineError;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.FileBrowser;
import dev.coffer.engine.JobId;
import dev.coffer.engine.Observation;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.PolicySpec;
import dev.coffer.engine.Power;
import dev.coffer.engine.Problem;
import dev.coffer.engine.RecoveryPoint;
import dev.coffer.engine.RequestId;
import dev.coffer.engine.RestoreId;
import dev.coffer.engine.RestoreOrder;
import dev.coffer.engine.SessionId;
import dev.coffer.engine.Target;
import dev.coffer.engine.Verification;
import dev.coffer.engine.VmId;
import dev.coffer.engine.VmSelector;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;

/**
 * The reference model of an engine, for tests only: everything is in memory and nothing of it
 * protects anybody's data. It obeys every rule of the contract that an engine enforces, so that a
 * planner or a client which is wrong about a rule finds out without a real engine.
 *
 * <pre>{@code
 * var world = new ModelWorld().addSite("vault-b", "zone-b");
 * var web = world.addVm("web", "zone-a", "vda", "vdb");
 * var engine = ModelEngine.over(world, clock);
 * }</pre>
 *
 * <p>Backups and restores are done when the call that asks for them returns, unless {@link
 * #pauseWork} makes them wait. What a schedule owes is done at the next call after the clock has
 * passed the moment. {@link #setFaults} breaks calls, {@link #calls} counts them.
 */
public final class ModelEngine implements Engine {

  private final ModelState state;
  private final Set<Capability> capabilities;
  private final Instant openedAt;
  private final Map<String, Integer> calls = new TreeMap<>();
  private int callsSoFar;
  private Faults faults = Faults.NONE;
  private boolean closed;

  private ModelEngine(ModelState state, Set<Capability> capabilities) {
    this.state = state;
    this.capabilities = Collections.unmodifiableSet(capabilities);
    this.openedAt = state.clock().instant();
  }

  /** An engine that can do everything. */
  public static ModelEngine over(ModelWorld world, InstantSource clock) {
    return over(world, clock, EnumSet.allOf(Capability.class));
  }

  /** An engine that has these capabilities only. */
  public static ModelEngine over(
      ModelWorld world, InstantSource clock, Set<Capability> capabilities) {
    return new ModelEngine(
        ModelState.over(world, clock),
        capabilities.isEmpty() ? Set.of() : EnumSet.copyOf(capabilities));
  }

  /** Another connection to the same engine, which knows all that this one was told. */
  public ModelEngine reopen() {
    return new ModelEngine(state, capabilities);
  }

  /** Another connection to the same engine, which lacks other capabilities. */
  public ModelEngine reopen(Set<Capability> others) {
    return new ModelEngine(state, Set.copyOf(others));
  }

  /** Breaks calls from now on; {@link Faults#NONE} ends that. */
  public void setFaults(Faults faults) {
    synchronized (state.world()) {
      this.faults = faults;
    }
  }

  /** How often each method has been called, the broken calls included. */
  public Map<String, Integer> calls() {
    synchronized (state.world()) {
      return Map.copyOf(calls);
    }
  }

  /** Counts from zero again. */
  public void forgetCalls() {
    synchronized (state.world()) {
      calls.clear();
      callsSoFar = 0;
    }
  }

  /** Backups, restores, promotions and clean-ups stay under way from now on. */
  public void pauseWork() {
    synchronized (state.world()) {
      state.work().pause();
    }
  }

  /** Finishes what is under way; what is asked for afterwards stays under way again. */
  public void finishWork() {
    synchronized (state.world()) {
      state.work().finishWaiting();
    }
  }

  /** Lets fail what is under way. */
  public void failWork(Problem problem) {
    synchronized (state.world()) {
      state.work().failWaiting(problem);
    }
  }

  /** Finishes what is under way, and whatever is asked for from now on at once. */
  public void resumeWork() {
    synchronized (state.world()) {
      state.work().resume();
    }
  }

  /** Keeps points from being copied from now on; empty ends that. */
  public void obstructCopies(Optional<Problem> problem) {
    synchronized (state.world()) {
      state.copies().obstruct(problem);
    }
  }

  /** Copies nothing from now on, without saying why; {@link #obstructCopies} with none ends it. */
  public void stopCopies() {
    synchronized (state.world()) {
      state.copies().stop();
    }
  }

  @Override
  public Set<Capability> capabilities() {
    return capabilities;
  }

  @Override
  public Observation observe(Instant sessionsSince) {
    return call(
        "observe",
        () -> state.observe(sessionsSince, capabilities.contains(Capability.LIST_RECOVERY_POINTS)));
  }

  @Override
  public PolicyId createPolicy(RequestId request, PolicySpec spec) {
    return call(
        "createPolicy",
        Capability.MANAGE_POLICIES,
        () -> {
          requireCopies(spec);
          return state.policies().create(request, spec);
        });
  }

  @Override
  public void updatePolicy(PolicyId policy, PolicySpec spec) {
    change(
        "updatePolicy",
        () -> {
          requireCopies(spec);
          require(Capability.MANAGE_POLICIES);
          state.policies().update(policy, spec);
        });
  }

  private void requireCopies(PolicySpec spec) {
    if (!spec.copies().isEmpty()) {
      require(Capability.COPY_POINTS);
    }
  }

  @Override
  public void deletePolicy(PolicyId policy) {
    change("deletePolicy", Capability.MANAGE_POLICIES, () -> state.policies().delete(policy));
  }

  @Override
  public void hold(JobId job) {
    change("hold", Capability.HOLD_JOBS, () -> state.jobs().hold(job));
  }

  @Override
  public void release(JobId job) {
    change("release", Capability.RELEASE_JOBS, () -> state.jobs().release(job));
  }

  @Override
  public void deleteJob(JobId job) {
    change("deleteJob", Capability.DELETE_JOBS, () -> state.jobs().delete(job));
  }

  @Override
  public void setPolicies(Target target, Set<PolicyId> expected, Set<PolicyId> wanted) {
    Runnable set = () -> state.assignments().setPolicies(target, expected, wanted);
    switch (target) {
      case Target.OfVm _ -> change("setPolicies", set);
      case Target.OfDisk _ -> change("setPolicies", Capability.ASSIGN_DISKS, set);
    }
  }

  @Override
  public void setExclusions(DiskId disk, Set<PolicyId> expected, Set<PolicyId> wanted) {
    change(
        "setExclusions",
        Capability.EXCLUDE_DISKS,
        () -> state.assignments().setExclusions(disk, expected, wanted));
  }

  @Override
  public SessionId run(RequestId request, VmId vm, PolicyId policy) {
    return call(
        "run",
        () -> {
          boolean isExact = state.sessions().isExact(request, vm, policy);
          if (!isExact || !capabilities.contains(Capability.RUN_WHOLE_POLICY)) {
            require(Capability.RUN_ONE_VM);
          }
          return state.sessions().run(request, vm, policy);
        });
  }

  @Override
  public List<RecoveryPoint> recoveryPoints(VmSelector vm) {
    return call("recoveryPoints", Capability.LIST_RECOVERY_POINTS, () -> state.points().of(vm));
  }

  @Override
  public RestoreId restore(RequestId request, RestoreOrder order) {
    var needed =
        order.form() instanceof RestoreOrder.Files ? Capability.RESTORE_FILES : Capability.RESTORE;
    return call(
        "restore",
        needed,
        () -> {
          if (order.form() instanceof RestoreOrder.Test test) {
            test.verification().map(Verification::needs).orElse(Set.of()).forEach(this::require);
          }
          return state.restores().restore(request, order);
        });
  }

  @Override
  public FileBrowser files() {
    return call("files", Capability.BROWSE_FILES, () -> new ModelFiles(state));
  }

  @Override
  public void promote(RestoreId restore) {
    change(
        "promote",
        Capability.PROMOTE,
        () -> state.restores().promote(restore, capabilities.contains(Capability.PROMOTE_RUNNING)));
  }

  @Override
  public void cleanUp(RestoreId restore) {
    change("cleanUp", Capability.RESTORE, () -> state.restores().cleanUp(restore));
  }

  @Override
  public void start(VmId vm) {
    change(
        "start",
        Capability.POWER,
        () -> {
          var machine = state.world().machine(vm);
          state.assignments().requireMayStart(machine);
          machine.power = Power.ON;
        });
  }

  @Override
  public void stop(VmId vm) {
    change("stop", Capability.POWER, () -> state.world().machine(vm).power = Power.OFF);
  }

  @Override
  public void refreshInventory() {
    change("refreshInventory", Capability.REFRESH_INVENTORY, () -> {});
  }

  @Override
  public void close() {
    synchronized (state.world()) {
      closed = true;
    }
  }

  private void change(String method, Capability needed, Runnable body) {
    change(
        method,
        () -> {
          require(needed);
          body.run();
        });
  }

  private void change(String method, Runnable body) {
    var _ =
        call(
            method,
            () -> {
              body.run();
              return true;
            });
  }

  private <T> T call(String method, Capability needed, Supplier<T> body) {
    return call(
        method,
        () -> {
          require(needed);
          return body.get();
        });
  }

  private <T> T call(String method, Supplier<T> body) {
    synchronized (state.world()) {
      calls.merge(method, 1, Integer::sum);
      int n = ++callsSoFar;
      if (closed) {
        throw new EngineException(
            new EngineError.Unavailable("the connection is closed", Optional.empty()));
      }
      faults.beforeCall(n, method);
      state.sessions().runDue(openedAt);
      T result = body.get();
      faults.afterCall(n, method);
      return result;
    }
  }

  private void require(Capability capability) {
    if (!capabilities.contains(capability)) {
      throw new EngineException(
          new EngineError.Unsupported(
              capability, "ask the people who run this engine to " + capability.verb()));
    }
  }
}
