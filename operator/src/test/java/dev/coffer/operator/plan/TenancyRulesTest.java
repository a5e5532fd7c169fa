package dev.coffer.operator.plan;

import static dev.coffer.crds.Kind.BackupPolicy;
import static dev.coffer.crds.Kind.DiskExclusion;
import static dev.coffer.crds.Kind.PolicyAssignment;
import static dev.coffer.operator.testing.Resources.assign;
import static dev.coffer.operator.testing.Resources.exclude;
import static dev.coffer.operator.testing.Resources.in;
import static dev.coffer.operator.testing.Resources.policy;
import static dev.coffer.operator.testing.Resources.restore;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.crds.AllowedNamespaces;
import dev.coffer.crds.Kind;
import dev.coffer.crds.RestoreRequest;
import dev.coffer.crds.RestoreRequestSpec.Mode;
import dev.coffer.engine.Engine;
import dev.coffer.engine.Target;
import dev.coffer.engine.VmId;
import dev.coffer.engine.conformance.model.Faults;
import dev.coffer.operator.plan.Tenancy.Tenant;
import dev.coffer.operator.testing.Fleet;
import io.fabric8.kubernetes.client.CustomResource;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two tenants on one engine: what is the other's does not exist. Tests write as tenant shop. */
class TenancyRulesTest {

  private static final AllowedNamespaces ALL =
      new AllowedNamespaces(AllowedNamespaces.From.All, null);
  private static final Tenant SHOP = tenant("shop", Optional.of("shop"), "default");
  private static final Tenant BANK = tenant("bank", Optional.of("/bank/"), "default");

  private final Fleet fleet = new Fleet().tenants(SHOP, BANK);
  private final VmId web = vm("web", "shop/front");
  private final VmId ledger = vm("ledger", "bank");

  private static Tenant tenant(String name, Optional<String> folder, String... engines) {
    return new Tenant(name, List.of(name, name + "-*"), Set.of(engines), folder);
  }

  private VmId vm(String name, String folder) {
    var id = fleet.vm(name);
    fleet.world().describe(id, folder, Map.of());
    return id;
  }

  @BeforeEach
  void both_have_a_policy() {
    fleet.apply(policy("gold").build(), policy("bank-gold").in("bank").build());
  }

  private void converge(CustomResource<?, ?>... resources) {
    fleet.apply(resources);
    fleet.converge();
  }

  private String blocked(Kind kind, String name, Reason reason) {
    var blockers =
        fleet.plan().blockers().stream()
            .filter(blocker -> blocker.resource().kind() == kind)
            .filter(blocker -> blocker.resource().name().equals(name))
            .toList();
    assertThat(blockers).extracting(Blocker::reason).containsExactly(reason);
    return blockers.getFirst().message();
  }

  @Test
  void an_engine_of_others_is_as_one_that_is_not_configured() {
    fleet.tenants(tenant("shop", Optional.empty(), "other"), BANK);
    converge(policy("none").on("nowhere").build());

    assertThat(blocked(BackupPolicy, "gold", Reason.DependencyNotReady))
        .isEqualTo(
            blocked(BackupPolicy, "none", Reason.DependencyNotReady).replace("nowhere", "default"));
    assertThat(fleet.policy("bank-gold", "bank").ready()).isEqualTo("True");
  }

  @Test
  void an_engine_of_others_that_does_not_answer_is_as_one_that_is_not_configured() {
    fleet.tenants(tenant("shop", Optional.empty(), "other"), BANK);
    fleet.unplug();
    fleet.converge();

    assertThat(blocked(BackupPolicy, "gold", Reason.DependencyNotReady))
        .startsWith("There is no engine default in the configuration");
  }

  @Test
  void a_namespace_of_no_tenant_has_no_engine() {
    fleet.tenants(BANK);
    fleet.converge();

    assertThat(blocked(BackupPolicy, "gold", Reason.DependencyNotReady))
        .startsWith("There is no engine default in the configuration");
  }

  @Test
  void a_namespace_belongs_to_the_first_tenant_that_it_matches() {
    fleet.tenants(tenant("shop", Optional.of("shop"), "default"), everybody("bank"));
    converge(assign("theirs", "gold").vm("ledger").build());

    assertThat(blocked(PolicyAssignment, "theirs", Reason.DependencyNotReady))
        .startsWith("There is no virtual machine ledger");
  }

  private static Tenant everybody(String folder) {
    return new Tenant("everybody", List.of("*"), Set.of("default"), Optional.of(folder));
  }

  @Test
  void a_machine_of_others_is_as_one_that_does_not_exist() {
    converge(
        assign("theirs", "gold").vm("ledger").build(),
        assign("nobodys", "gold").vm("nothing").build(),
        assign("their-id", "gold").vmId("vm-ledger").build(),
        assign("no-id", "gold").vmId("vm-nothing").build(),
        assign("their-disk", "gold").disk("ledger", "vda").build(),
        assign("no-disk", "gold").disk("nothing", "vda").build());

    for (var pair :
        Map.of("theirs", "nobodys", "their-id", "no-id", "their-disk", "no-disk").entrySet()) {
      assertThat(blocked(PolicyAssignment, pair.getKey(), Reason.DependencyNotReady))
          .isEqualTo(
              blocked(PolicyAssignment, pair.getValue(), Reason.DependencyNotReady)
                  .replace("nothing", "ledger"));
    }
    assertThat(fleet.policiesOf(ledger)).isEmpty();
  }

  @Test
  void a_folder_stands_for_what_is_below_it_and_not_for_what_starts_like_it() {
    var shopping = vm("shopping", "shopping");
    converge(assign("all", "gold").names("*").build());

    assertThat(fleet.policiesOf(web)).containsExactly("gold");
    assertThat(fleet.policiesOf(shopping)).isEmpty();
  }

  @Test
  void a_selector_matches_own_machines_only() {
    converge(
        assign("all", "gold").names("*").build(),
        in("bank", assign("all", "bank-gold").names("*").build()));

    assertThat(fleet.policiesOf(web)).containsExactly("gold");
    assertThat(fleet.policiesOf(ledger)).containsExactly("bank-gold");
    assertThat(fleet.assignment("all").virtualMachines()).hasSize(1);
  }

  @Test
  void a_name_is_ambiguous_only_among_own_machines() {
    var mine = vm("common", "shop");
    vm("common", "bank");
    converge(assign("common", "gold").vm("common").build());
    assertThat(fleet.policiesOf(mine)).containsExactly("gold");

    vm("common", "shop/more");
    fleet.converge();
    assertThat(blocked(PolicyAssignment, "common", Reason.AmbiguousReference))
        .startsWith("2 virtual machines are named common")
        .contains("vm-common", "vm-common-3")
        .doesNotContain("vm-common-2");
  }

  @Test
  void a_policy_that_is_offered_by_another_tenant_can_be_used_on_own_machines() {
    converge(
        policy("offered").in("bank").allow(ALL).build(),
        assign("web", "bank", "offered").vm("web").build());

    assertThat(fleet.policiesOf(web)).containsExactly("offered");
  }

  @Test
  void a_policy_on_an_engine_of_others_is_as_one_that_is_not_offered() {
    fleet.tenants(SHOP, tenant("bank", Optional.empty(), "default", "vault"));
    converge(
        policy("far").on("vault").in("bank").allow(ALL).build(),
        assign("far", "bank", "far").vm("web").build(),
        assign("hidden", "bank", "bank-gold").vm("web").build());

    assertThat(blocked(PolicyAssignment, "far", Reason.ReferenceNotPermitted))
        .isEqualTo(
            blocked(PolicyAssignment, "hidden", Reason.ReferenceNotPermitted)
                .replace("bank-gold", "far"));
  }

  @Test
  void a_policy_that_another_tenant_claims_too_does_not_say_who() {
    converge(policy("second").named("bank-gold").build());

    assertThat(blocked(BackupPolicy, "second", Reason.Conflict))
        .startsWith("Policy bank-gold belongs to another BackupPolicy already");
  }

  @Test
  void a_disk_of_a_machine_of_others_cannot_be_excluded() {
    converge(exclude("theirs", "ledger", "vda", null), exclude("nobodys", "nothing", "vda", null));

    assertThat(blocked(DiskExclusion, "theirs", Reason.DependencyNotReady))
        .isEqualTo(
            blocked(DiskExclusion, "nobodys", Reason.DependencyNotReady)
                .replace("nothing", "ledger"));
  }

  @Test
  void recovery_points_of_others_do_not_exist() {
    converge(in("bank", assign("ledger", "bank-gold").vm("ledger").run("1").build()));
    converge(restore("theirs", "ledger").build(), restore("nobodys", "nothing").build());

    assertThat(blocked(Kind.RestoreRequest, "theirs", Reason.DependencyNotReady))
        .isEqualTo(
            blocked(Kind.RestoreRequest, "nobodys", Reason.DependencyNotReady)
                .replace("nothing", "ledger"));
    assertThat(fleet.model().calls()).doesNotContainKey("restore");
  }

  @Test
  void recovery_points_of_a_machine_that_is_gone_are_there_for_those_who_see_all_machines() {
    converge(assign("web", "gold").vm("web").run("1").build());
    fleet.world().removeVm(web);
    converge(restore("gone", "web").build());
    assertThat(blocked(Kind.RestoreRequest, "gone", Reason.DependencyNotReady))
        .startsWith("Virtual machine web has no recovery point");

    fleet.tenants(tenant("shop", Optional.empty(), "default"));
    fleet.converge();
    fleet.assertReady(Kind.RestoreRequest, "gone");
  }

  @Test
  void a_policy_that_protects_machines_of_others_says_how_many_and_not_which() {
    var teller = vm("teller", "bank");
    converge(
        policy("offered").deleteOnEngine().allow(ALL).build(),
        in("bank", assign("ledger", "shop", "offered").vm("ledger").build()));
    fleet.delete(BackupPolicy, "offered");
    fleet.converge();
    assertThat(blocked(BackupPolicy, "offered", Reason.DependentJobsExist))
        .startsWith("Policy offered cannot be deleted while it protects 1 virtual machine;");

    byHand(teller, "offered");
    byHand(web, "offered");
    assertThat(blocked(BackupPolicy, "offered", Reason.DependentJobsExist))
        .startsWith("Policy offered cannot be deleted while it protects web and 2 more;");
  }

  @Test
  void a_zone_in_the_way_of_a_policy_does_not_name_machines_of_others() {
    converge(
        policy("offered").allow(ALL).build(),
        in("bank", assign("ledger", "shop", "offered").vm("ledger").build()));
    converge(policy("offered").site("vault-a").allow(ALL).build());

    assertThat(blocked(BackupPolicy, "offered", Reason.SameAvailabilityZone))
        .contains("in the zone of 1 virtual machine;")
        .doesNotContain("ledger");
  }

  @Test
  void a_machine_that_becomes_somebody_elses_keeps_its_policies() {
    converge(assign("all", "gold").names("*").build());
    fleet.world().describe(web, "bank", Map.of());
    fleet.converge();
    assertThat(fleet.assignment("all").virtualMachines()).isEmpty();

    fleet.delete(PolicyAssignment, "all");
    fleet.converge();
    assertThat(fleet.exists(PolicyAssignment, "all")).isFalse();
    assertThat(fleet.policiesOf(web)).containsExactly("gold");
  }

  @Test
  void a_disk_of_a_machine_that_becomes_somebody_elses_stays_excluded() {
    fleet.world().addDisk(web, "vdb", 1024);
    converge(assign("web", "gold").vm("web").build(), exclude("vdb", "web", "vdb", null));
    fleet.world().describe(web, "bank", Map.of());
    fleet.delete(DiskExclusion, "vdb");
    fleet.converge();

    assertThat(fleet.exists(DiskExclusion, "vdb")).isFalse();
    assertThat(fleet.machine(web).disks().getLast().excludedFrom()).hasSize(1);
  }

  @Test
  void a_test_machine_is_not_promoted_over_a_machine_that_became_somebody_elses() {
    converge(assign("web", "gold").vm("web").run("1").build());
    converge(restore("try", "web").build());
    fleet.world().describe(web, "bank", Map.of());
    converge(restore("try", "web").promote().build());

    assertThat(blocked(Kind.RestoreRequest, "try", Reason.DependencyNotReady))
        .startsWith("There is no virtual machine with the id vm-web in the inventory");
    assertThat(fleet.model().calls()).doesNotContainKey("promote");
  }

  @Test
  void production_restores_of_others_are_not_in_the_way_of_a_machine_of_the_same_name() {
    vm("common", "shop");
    vm("common", "bank");
    converge(
        assign("common", "gold").vm("common").run("1").build(),
        in("bank", assign("common", "bank-gold").vm("common").run("1").build()));
    fleet.model().pauseWork();
    converge(in("bank", production("theirs")));

    converge(production("mine"));
    assertThat(fleet.look().restores()).hasSize(2);
  }

  @Test
  void a_step_that_waits_for_one_of_others_does_not_say_which() {
    converge(policy("offered").allow(ALL).build(), assign("web", "offered").vm("web").build());
    fleet.through(failsFor(ledger));
    converge(
        assign("web", "gold").vm("web").build(),
        in("bank", assign("ledger", "shop", "offered").vm("ledger").build()));

    assertThat(fleet.condition(PolicyAssignment, "web", "Ready").message())
        .contains("remove offered waits for: a step of another namespace")
        .doesNotContain("ledger");

    fleet.through(fleet.model());
    fleet.converge();
    assertThat(fleet.policiesOf(web)).containsExactly("gold");
  }

  /** The model, which does not answer when a policy is to be assigned to the machine. */
  private Engine failsFor(VmId vm) {
    return (Engine)
        Proxy.newProxyInstance(
            Engine.class.getClassLoader(),
            new Class<?>[] {Engine.class},
            (_, method, arguments) -> {
              if (method.getName().equals("setPolicies")
                  && arguments[0].equals(new Target.OfVm(vm))) {
                throw Faults.unavailable(method.getName());
              }
              try {
                return method.invoke(fleet.model(), arguments);
              } catch (InvocationTargetException e) {
                throw e.getCause();
              }
            });
  }

  private static RestoreRequest production(String name) {
    return restore(name, "common").mode(Mode.Production).confirm("common").build();
  }

  private void byHand(VmId vm, String policy) {
    var id = fleet.look().policyNamed(policy).orElseThrow().id();
    fleet.model().setPolicies(new Target.OfVm(vm), Set.of(), Set.of(id));
  }
}
