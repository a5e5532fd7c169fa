package dev.coffer.operator.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.crds.BackupPolicy;
import dev.coffer.crds.BackupPolicyStatus;
import dev.coffer.crds.Condition;
import dev.coffer.crds.DiskExclusion;
import dev.coffer.crds.DiskExclusionStatus;
import dev.coffer.crds.Kind;
import dev.coffer.crds.PolicyAssignment;
import dev.coffer.crds.PolicyAssignmentStatus;
import dev.coffer.crds.RestoreRequest;
import dev.coffer.crds.RestoreRequestStatus;
import dev.coffer.engine.Engine;
import dev.coffer.engine.EngineError;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.Observation;
import dev.coffer.engine.Power;
import dev.coffer.engine.VirtualMachine;
import dev.coffer.engine.VmId;
import dev.coffer.engine.conformance.model.ModelEngine;
import dev.coffer.engine.conformance.model.ModelWorld;
import dev.coffer.operator.apply.Applier;
import dev.coffer.operator.apply.ApplyListener;
import dev.coffer.operator.apply.Convergence;
import dev.coffer.operator.apply.Converger;
import dev.coffer.operator.apply.Engines;
import dev.coffer.operator.apply.Observer;
import dev.coffer.operator.plan.Plan;
import dev.coffer.operator.plan.Planner;
import dev.coffer.operator.plan.Reason;
import dev.coffer.operator.plan.ResourceKey;
import dev.coffer.operator.plan.Step;
import dev.coffer.operator.plan.Tenancy;
import io.fabric8.kubernetes.client.CustomResource;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * A small world to converge: zone-a with machines, a site in zone-b and one in zone-a, a model
 * engine named default, and a store.
 */
public final class Fleet {

  private Instant now = Instant.parse("2026-03-01T12:00:00Z");
  private final ModelWorld world =
      new ModelWorld().addSite("vault-b", "zone-b").addSite("vault-a", "zone-a");
  private final MemoryStore store = new MemoryStore();
  private ModelEngine model = ModelEngine.over(world, clock());
  private Engine engine = model;
  private Tenancy tenancy = Tenancy.NONE;
  private boolean unplugged;
  private ApplyListener listener = ApplyListener.NONE;

  public Fleet() {
    store.watch(ConditionRules::check);
  }

  /** The same fleet in other hands: the engine seen through another connection. */
  public Fleet through(Engine other) {
    engine = other;
    return this;
  }

  public Fleet listen(ApplyListener newListener) {
    listener = newListener;
    return this;
  }

  public Fleet tenants(Tenancy.Tenant... tenants) {
    tenancy = new Tenancy(List.of(tenants));
    return this;
  }

  /** The engine does not answer any more. */
  public void unplug() {
    unplugged = true;
  }

  public InstantSource clock() {
    return () -> now;
  }

  public ModelWorld world() {
    return world;
  }

  public ModelEngine model() {
    return model;
  }

  public void reopen(ModelEngine other) {
    model = other;
    engine = other;
  }

  public MemoryStore store() {
    return store;
  }

  public VmId vm(String name, String... disks) {
    return world.addVm(name, "zone-a", disks.length == 0 ? new String[] {"vda"} : disks);
  }

  public void on(VmId vm) {
    world.setPower(vm, Power.ON);
  }

  public void off(VmId vm) {
    world.setPower(vm, Power.OFF);
  }

  public void pass(Duration time) {
    now = now.plus(time);
  }

  public Fleet apply(CustomResource<?, ?>... resources) {
    for (CustomResource<?, ?> resource : resources) {
      store.apply(resource);
    }
    return this;
  }

  public Fleet delete(Kind kind, String name) {
    store.delete(Resources.key(kind, name));
    return this;
  }

  public Engines engines() {
    return new Engines() {
      @Override
      public Set<String> names() {
        return Set.of(Resources.ENGINE);
      }

      @Override
      public Engine engine(String name) {
        if (unplugged) {
          throw new EngineException(new EngineError.Unavailable("unplugged", Optional.empty()));
        }
        return engine;
      }

      @Override
      public Tenancy tenancy() {
        return tenancy;
      }
    };
  }

  public Plan plan() {
    var wanted = store.list();
    return Planner.plan(wanted, new Observer(engines(), clock()).observe(wanted));
  }

  public Convergence converge() {
    return new Converger(
            new Observer(engines(), clock()),
            new Applier(engines(), listener, 4),
            store,
            clock(),
            listener,
            3)
        .converge();
  }

  public Observation look() {
    return model.observe(Instant.EPOCH);
  }

  public VirtualMachine machine(VmId id) {
    return look().virtualMachines().stream()
        .filter(vm -> vm.id().equals(id))
        .findFirst()
        .orElseThrow();
  }

  /** The names of the policies that a machine carries itself. */
  public List<String> policiesOf(VmId vm) {
    var observation = look();
    return machine(vm).policies().stream()
        .flatMap(id -> observation.policies().stream().filter(one -> one.id().equals(id)))
        .map(policy -> policy.name())
        .sorted()
        .toList();
  }

  public static List<Class<?>> types(Plan plan) {
    return plan.steps().stream().<Class<?>>map(Step::getClass).toList();
  }

  public BackupPolicyStatus policy(String name) {
    return policy(name, Resources.NAMESPACE);
  }

  public BackupPolicyStatus policy(String name, String namespace) {
    var key = new ResourceKey(Kind.BackupPolicy, namespace, name);
    return Objects.requireNonNull(((BackupPolicy) store.find(key).orElseThrow()).getStatus());
  }

  public PolicyAssignmentStatus assignment(String name) {
    return Objects.requireNonNull(
        ((PolicyAssignment) get(Kind.PolicyAssignment, name)).getStatus());
  }

  public DiskExclusionStatus exclusion(String name) {
    return Objects.requireNonNull(((DiskExclusion) get(Kind.DiskExclusion, name)).getStatus());
  }

  public RestoreRequestStatus restore(String name) {
    return Objects.requireNonNull(((RestoreRequest) get(Kind.RestoreRequest, name)).getStatus());
  }

  public boolean exists(Kind kind, String name) {
    return store.find(Resources.key(kind, name)).isPresent();
  }

  private CustomResource<?, ?> get(Kind kind, String name) {
    return store.find(Resources.key(kind, name)).orElseThrow();
  }

  public Condition condition(Kind kind, String name, String type) {
    return ConditionRules.conditions(get(kind, name)).stream()
        .filter(condition -> condition.type().equals(type))
        .findFirst()
        .orElseThrow(
            () ->
                new AssertionError(type + " not in " + ConditionRules.conditions(get(kind, name))));
  }

  /** Asserts that a condition is True for a reason. */
  public Condition assertTrue(Kind kind, String name, String type, Reason reason) {
    var condition = condition(kind, name, type);
    assertThat(condition.status() + "/" + condition.reason())
        .as("%s of %s %s: %s", type, kind, name, condition.message())
        .isEqualTo(Condition.Status.True + "/" + reason);
    return condition;
  }

  public void assertReady(Kind kind, String name) {
    var ready = condition(kind, name, "Ready");
    assertThat(ready.status()).as(ready.toString()).isEqualTo(Condition.Status.True);
  }

  public void assertBlocked(Kind kind, String name, Reason reason, String... mentioned) {
    var message = assertTrue(kind, name, "Blocked", reason).message();
    for (String text : mentioned) {
      assertThat(message).contains(text);
    }
  }
}
