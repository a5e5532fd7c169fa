package dev.coffer.operator.testing;

import static dev.coffer.operator.testing.Resources.assign;
import static dev.coffer.operator.testing.Resources.exclude;
import static dev.coffer.operator.testing.Resources.policy;
import static dev.coffer.operator.testing.Resources.restore;

import dev.coffer.crds.Kind;
import dev.coffer.crds.RestoreRequestSpec.Mode;
import dev.coffer.engine.DiskId;
import dev.coffer.engine.Power;
import dev.coffer.engine.Target;
import dev.coffer.engine.VmId;
import dev.coffer.operator.plan.ResourceKey;
import io.fabric8.kubernetes.client.CustomResource;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** What can happen to a fleet: people change resources, machines, and the engine by hand. */
public final class Events {

  private static final List<String> VMS = List.of("web", "db", "far");
  private static final List<String> POLICIES = List.of("gold", "silver", "bronze");

  private Events() {}

  /** Something that happens, and how to call it when a property fails. */
  public record Event(String text, Consumer<Fleet> action) {
    @Override
    public String toString() {
      return text;
    }
  }

  /** A fleet of three machines, one of them in the zone of the usual site. */
  public static Fleet fleet() {
    var fleet = new Fleet();
    fleet.vm("web", "vda", "vdb");
    fleet.vm("db", "vda");
    fleet.world().addVm("far", "zone-b", "vda");
    return fleet;
  }

  /** Rounds of events; the fleet is converged after each. */
  public static Arbitrary<List<List<Event>>> rounds() {
    return event().list().ofMinSize(1).ofMaxSize(6).list().ofMinSize(1).ofMaxSize(4);
  }

  private static Arbitrary<Event> event() {
    return Arbitraries.frequencyOf(
        Tuple.of(4, policies()),
        Tuple.of(6, assignments()),
        Tuple.of(2, exclusions()),
        Tuple.of(1, restores()),
        Tuple.of(3, deletions()),
        Tuple.of(2, power()),
        Tuple.of(2, byHand()));
  }

  private static Arbitrary<Event> policies() {
    return Combinators.combine(
            Arbitraries.of(POLICIES),
            Arbitraries.of("vault-b", "vault-a"),
            Arbitraries.integers().between(0, 9),
            Arbitraries.integers().between(1, 3))
        .as(
            (name, site, mood, token) -> {
              var policy = policy(name).site(mood < 8 ? "vault-b" : site).daily(7 + token);
              switch (mood) {
                case 0, 8 -> policy.hold(null);
                case 1, 2, 9 -> policy.release("token-" + token);
                case 3, 4 -> policy.deleteOnEngine();
                case 5 -> policy.adopt();
                default -> policy.confirm("daily=" + (7 + token));
              }
              return new Event(
                  "policy %s site=%s mood=%d token=%d".formatted(name, site, mood, token),
                  fleet -> applyUnlessDeleted(fleet, policy.build()));
            });
  }

  private static Arbitrary<Event> assignments() {
    return Combinators.combine(
            Arbitraries.of("one", "two", "three"),
            Arbitraries.of(POLICIES),
            Arbitraries.of(VMS),
            Arbitraries.integers().between(0, 5),
            Arbitraries.integers().between(0, 3))
        .as(
            (name, policy, vm, form, token) -> {
              var assignment = assign(name, policy);
              switch (form) {
                case 0 -> assignment.names("*");
                case 1 -> assignment.disk(vm, "vda");
                case 2 -> assignment.vm(vm).exclusive();
                default -> assignment.vm(vm);
              }
              if (token > 1 && form != 1) {
                assignment.run("run-" + token);
              }
              return new Event(
                  "assignment %s: %s on %s form=%d token=%d"
                      .formatted(name, policy, vm, form, token),
                  fleet -> applyUnlessDeleted(fleet, assignment.build()));
            });
  }

  private static Arbitrary<Event> exclusions() {
    return Combinators.combine(
            Arbitraries.of("x", "y"), Arbitraries.of("vda", "vdb"), Arbitraries.of(0, 1))
        .as(
            (name, disk, some) ->
                new Event(
                    "exclusion %s: %s of web some=%d".formatted(name, disk, some),
                    fleet ->
                        applyUnlessDeleted(
                            fleet,
                            some == 0
                                ? exclude(name, "web", disk, null)
                                : exclude(name, "web", disk, null, "gold"))));
  }

  private static Arbitrary<Event> restores() {
    return Combinators.combine(
            Arbitraries.of("r1", "r2"), Arbitraries.of(VMS), Arbitraries.of(Mode.class))
        .as(
            (name, vm, mode) ->
                new Event(
                    "restore %s: %s as %s".formatted(name, vm, mode),
                    fleet -> {
                      // The spec of a request is immutable.
                      if (!fleet.exists(Kind.RestoreRequest, name)) {
                        fleet.apply(restore(name, vm).mode(mode).confirm(vm).build());
                      }
                    }));
  }

  private static void applyUnlessDeleted(Fleet fleet, CustomResource<?, ?> resource) {
    var old = fleet.store().find(ResourceKey.of(resource));
    if (old.filter(found -> found.isMarkedForDeletion()).isEmpty()) {
      fleet.apply(resource);
    }
  }

  private static Arbitrary<Event> deletions() {
    return Arbitraries.of(
            key(Kind.BackupPolicy, "gold"),
            key(Kind.BackupPolicy, "silver"),
            key(Kind.PolicyAssignment, "one"),
            key(Kind.PolicyAssignment, "two"),
            key(Kind.PolicyAssignment, "three"),
            key(Kind.DiskExclusion, "x"),
            key(Kind.RestoreRequest, "r1"))
        .map(
            key ->
                new Event(
                    "delete " + key,
                    fleet -> {
                      if (fleet.store().find(key).isPresent()) {
                        fleet.store().delete(key);
                      }
                    }));
  }

  private static ResourceKey key(Kind kind, String name) {
    return Resources.key(kind, name);
  }

  private static Arbitrary<Event> power() {
    return Combinators.combine(Arbitraries.of(VMS), Arbitraries.of(Power.class))
        .as(
            (vm, power) ->
                new Event(
                    "power " + vm + " " + power,
                    fleet -> fleet.world().setPower(new VmId("vm-" + vm), power)));
  }

  /** What people do in the engine's own console, and the passing of time. */
  private static Arbitrary<Event> byHand() {
    return Arbitraries.of(
        new Event(
            "hold all jobs",
            fleet -> fleet.look().jobs().forEach(job -> fleet.model().hold(job.id()))),
        new Event("assign silver to db", fleet -> assignByHand(fleet, "silver", "db")),
        new Event("assign gold to web", fleet -> assignByHand(fleet, "gold", "web")),
        new Event("exclude vdb", Events::excludeByHand),
        new Event("a day passes", fleet -> fleet.pass(Duration.ofDays(1))));
  }

  private static void assignByHand(Fleet fleet, String policy, String vm) {
    var observation = fleet.look();
    var id = new VmId("vm-" + vm);
    observation
        .policyNamed(policy)
        .filter(found -> !observation.isHeld(found.id()))
        .filter(found -> found.spec().site().equals("vault-b"))
        .ifPresent(
            found -> {
              var before = fleet.machine(id).policies();
              var after = new HashSet<>(before);
              after.add(found.id());
              fleet.model().setPolicies(new Target.OfVm(id), before, after);
            });
  }

  private static void excludeByHand(Fleet fleet) {
    var web = fleet.machine(new VmId("vm-web"));
    var carried = Optional.of(web.policies()).filter(policies -> !policies.isEmpty());
    var disk = web.disks().getLast();
    carried
        .filter(_ -> web.disks().getFirst().excludedFrom().isEmpty())
        .ifPresent(
            policies ->
                fleet
                    .model()
                    .setExclusions(new DiskId(disk.id().value()), disk.excludedFrom(), policies));
  }
}
