package dev.coffer.operator.testing;

import static dev.coffer.operator.testing.Resources.assign;
import static dev.coffer.operator.testing.Resources.exclude;
import static dev.coffer.operator.testing.Resources.in;
import static dev.coffer.operator.testing.Resources.policy;
import static dev.coffer.operator.testing.Resources.restore;

import dev.coffer.crds.AllowedNamespaces;
import dev.coffer.crds.Kind;
import dev.coffer.crds.RestoreRequestSpec.Mode;
import dev.coffer.engine.Power;
import dev.coffer.engine.VmId;
import dev.coffer.operator.plan.ResourceKey;
import dev.coffer.operator.plan.Tenancy.Tenant;
import dev.coffer.operator.testing.Events.Event;
import io.fabric8.kubernetes.client.CustomResource;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Tuple;

/** What people of two tenants do on one engine; each also names what is the other's. */
public final class TenantEvents {

  /** Names and ids that are the bank's, and of which shop may learn nothing. */
  public static final List<String> BANKS =
      List.of("ledger", "teller", "vm-common-2", "bank-gold", "bank-silver", "strongroom");

  private static final List<String> TENANTS = List.of("shop", "bank");
  private static final List<String> VMS =
      List.of("web", "db", "common", "ledger", "teller", "nothing");

  private TenantEvents() {}

  /** Each tenant has two machines of its own, and one of a name that both have. */
  public static Fleet fleet() {
    var fleet =
        new Fleet()
            .tenants(
                new Tenant("shop", List.of("shop"), Set.of("default"), Optional.of("shop")),
                new Tenant(
                    "bank", List.of("bank"), Set.of("default", "strongroom"), Optional.of("bank")));
    for (String vm : List.of("web", "db", "common")) {
      fleet.world().describe(fleet.vm(vm, "vda", "vdb"), "shop/" + vm, Map.of());
    }
    for (String vm : List.of("ledger", "teller", "common")) {
      fleet.world().describe(fleet.vm(vm, "vda", "vdb"), "bank", Map.of());
    }
    return fleet;
  }

  /**
   * Rounds of events; the fleet is converged after each.
   *
   * @param sharing whether shop offers policies to the bank
   */
  public static Arbitrary<List<List<Event>>> rounds(boolean sharing) {
    return event(sharing).list().ofMinSize(1).ofMaxSize(8).list().ofMinSize(1).ofMaxSize(4);
  }

  private static Arbitrary<Event> event(boolean sharing) {
    return Arbitraries.frequencyOf(
        Tuple.of(4, policies(sharing)),
        Tuple.of(6, assignments()),
        Tuple.of(2, exclusions()),
        Tuple.of(2, restores()),
        Tuple.of(3, deletions()),
        Tuple.of(2, around()));
  }

  private static Arbitrary<Event> policies(boolean sharing) {
    return Combinators.combine(
            Arbitraries.of(TENANTS),
            Arbitraries.of("gold", "silver"),
            Arbitraries.integers().between(0, 7))
        .as(
            (tenant, name, mood) -> {
              var policy = policy(tenant + "-" + name).in(tenant);
              switch (mood) {
                case 0 -> policy.hold(null);
                case 1 -> policy.release("token");
                case 2 -> policy.deleteOnEngine();
                case 3 -> policy.site("vault-a");
                case 4 -> policy.on(tenant.equals("bank") ? "strongroom" : "default");
                default -> policy.daily(7 + mood);
              }
              boolean offered = sharing && tenant.equals("shop") && mood % 2 == 0;
              if (offered) {
                policy.allow(new AllowedNamespaces(AllowedNamespaces.From.All, null));
              }
              return apply(policy.build(), "policy mood=" + mood);
            });
  }

  private static Arbitrary<Event> assignments() {
    return Combinators.combine(
            Arbitraries.of(TENANTS),
            Arbitraries.of("one", "two"),
            Arbitraries.of("shop-gold", "shop-silver", "bank-gold", "bank-silver"),
            Arbitraries.of(VMS),
            Arbitraries.integers().between(0, 6))
        .as(
            (tenant, name, policy, vm, form) -> {
              var assignment = assign(name, policy.substring(0, 4), policy);
              switch (form) {
                case 0, 1 -> assignment.names("*");
                case 2 -> assignment.disk(vm, "vda");
                case 3 -> assignment.vmId("vm-" + vm);
                case 4 -> assignment.vm(vm).exclusive();
                case 5 -> assignment.vm(vm).run("run");
                default -> assignment.vm(vm);
              }
              return apply(
                  in(tenant, assignment.build()), "%s on %s form=%d".formatted(policy, vm, form));
            });
  }

  private static Arbitrary<Event> exclusions() {
    return Combinators.combine(Arbitraries.of(TENANTS), Arbitraries.of(VMS))
        .as((tenant, vm) -> apply(in(tenant, exclude("x", vm, "vdb", null)), "vdb of " + vm));
  }

  private static Arbitrary<Event> restores() {
    return Combinators.combine(
            Arbitraries.of(TENANTS), Arbitraries.of(VMS), Arbitraries.of(Mode.class))
        .as(
            (tenant, vm, mode) -> {
              var request = restore("r-" + vm, vm).mode(mode).confirm(vm).build();
              return apply(in(tenant, request), "as " + mode);
            });
  }

  private static Event apply(CustomResource<?, ?> resource, String how) {
    var key = ResourceKey.of(resource);
    return new Event(
        key + " in " + key.namespace() + " " + how,
        fleet -> {
          var old = fleet.store().find(key);
          boolean fixed =
              old.isPresent()
                  && (key.kind() == Kind.RestoreRequest || old.get().isMarkedForDeletion());
          if (!fixed) {
            fleet.apply(resource);
          }
        });
  }

  private static Arbitrary<Event> deletions() {
    return Combinators.combine(
            Arbitraries.of(TENANTS),
            Arbitraries.of(
                Tuple.of(Kind.BackupPolicy, "-gold"),
                Tuple.of(Kind.PolicyAssignment, "one"),
                Tuple.of(Kind.PolicyAssignment, "two"),
                Tuple.of(Kind.DiskExclusion, "x")))
        .as(
            (tenant, what) -> {
              var name = what.get2().startsWith("-") ? tenant + what.get2() : what.get2();
              var key = new ResourceKey(what.get1(), tenant, name);
              return new Event(
                  "delete " + key + " in " + tenant,
                  fleet -> {
                    if (fleet.store().find(key).isPresent()) {
                      fleet.store().delete(key);
                    }
                  });
            });
  }

  private static Arbitrary<Event> around() {
    return Arbitraries.of(
        power("vm-web", Power.ON),
        power("vm-ledger", Power.ON),
        power("vm-ledger", Power.OFF),
        new Event("a day passes", fleet -> fleet.pass(Duration.ofDays(1))),
        new Event(
            "hold all jobs",
            fleet -> fleet.look().jobs().forEach(job -> fleet.model().hold(job.id()))));
  }

  private static Event power(String vm, Power power) {
    return new Event(vm + " " + power, fleet -> fleet.world().setPower(new VmId(vm), power));
  }
}
