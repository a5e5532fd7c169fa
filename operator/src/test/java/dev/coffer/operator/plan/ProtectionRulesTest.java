package dev.coffer.operator.plan;

import static dev.coffer.crds.Kind.BackupPolicy;
import static dev.coffer.crds.Kind.PolicyAssignment;
import static dev.coffer.operator.testing.Resources.assign;
import static dev.coffer.operator.testing.Resources.exclude;
import static dev.coffer.operator.testing.Resources.policy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.crds.PolicyAssignmentSpec.Selector;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.Target;
import dev.coffer.operator.apply.Convergence.End;
import dev.coffer.operator.testing.Fleet;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Who carries which policy. */
class ProtectionRulesTest {

  private final Fleet fleet = new Fleet();

  @Test
  void a_policy_and_its_assignment_are_planned_in_one_plan_and_then_nothing_is_left() {
    var web = fleet.vm("web");
    fleet.apply(policy("gold").build(), assign("web", "gold").vm("web").build());

    assertThat(Fleet.types(fleet.plan()))
        .containsExactly(Step.CreatePolicy.class, Step.SetPolicies.class);
    assertThat(fleet.converge().end()).isEqualTo(End.DONE);

    assertThat(fleet.policiesOf(web)).containsExactly("gold");
    assertThat(fleet.plan().steps()).isEmpty();
    fleet.assertReady(BackupPolicy, "gold");
    fleet.assertReady(PolicyAssignment, "web");
  }

  @Test
  void R1_a_policy_of_a_machine_covers_all_its_disks_and_those_added_later() {
    var web = fleet.vm("web", "vda");
    fleet.apply(policy("gold").build(), assign("web", "gold").vm("web").run("now").build());
    fleet.converge();
    fleet.assertTrue(PolicyAssignment, "web", "Protected", Reason.AllDisksProtected);

    fleet.world().addDisk(web, "vdb", 1 << 20);

    assertThat(fleet.plan().steps()).isEmpty();
    fleet.converge();
    fleet.assertTrue(PolicyAssignment, "web", "Protected", Reason.AllDisksProtected);
  }

  @Test
  void R1_a_disk_that_the_engine_cannot_back_up_is_named() {
    var web = fleet.vm("web", "vda");
    fleet.world().obstruct(fleet.world().addDisk(web, "shared", 1 << 20), "shared disk");
    fleet.apply(policy("gold").build(), assign("web", "gold").vm("web").build());
    fleet.converge();

    var condition = fleet.condition(PolicyAssignment, "web", "Protected");
    assertThat(condition.reason()).isEqualTo("DisksUncovered");
    assertThat(condition.message())
        .startsWith("Disk shared of virtual machine web cannot be backed up (shared disk); ");
    assertThat(fleet.assignment("web").virtualMachines().getFirst().uncoveredDisks())
        .containsExactly("shared");

    fleet.apply(exclude("shared", "web", "shared", null));
    fleet.converge();
    assertThat(fleet.assignment("web").virtualMachines().getFirst().uncoveredDisks()).isEmpty();
  }

  @Test
  void R4_a_policy_on_a_disk_is_not_inherited_by_its_machine() {
    var web = fleet.vm("web", "vda", "vdb");
    fleet.apply(policy("gold").build(), assign("data", "gold").disk("web", "vdb").build());
    fleet.converge();

    assertThat(fleet.policiesOf(web)).isEmpty();
    assertThat(fleet.machine(web).disks().getLast().policies()).hasSize(1);
  }

  @Test
  void R6_a_site_in_the_machines_own_zone_blocks_and_the_others_of_a_selector_proceed() {
    var web = fleet.vm("web-1");
    var far = fleet.world().addVm("web-2", "zone-b", "vda");
    fleet.apply(policy("gold").build(), assign("web", "gold").names("web-*").build());

    assertThat(fleet.converge().end()).isEqualTo(End.BLOCKED);

    assertThat(fleet.policiesOf(web)).containsExactly("gold");
    assertThat(fleet.policiesOf(far)).isEmpty();
    fleet.assertBlocked(
        PolicyAssignment, "web", Reason.SameAvailabilityZone, "web-2", "zone-b", "vault-b");
    assertThat(fleet.assignment("web").counts())
        .hasToString("Counts[matched=2, protectedCount=0, blocked=1]");
  }

  @Test
  void a_policy_alone_does_not_count_as_protection_before_there_is_a_point() {
    fleet.vm("web");
    fleet.apply(policy("gold").build(), assign("web", "gold").vm("web").build());
    fleet.converge();
    assertThat(fleet.assignment("web").counts())
        .hasToString("Counts[matched=1, protectedCount=0, blocked=0]");

    fleet.apply(assign("web", "gold").vm("web").run("1").build());
    fleet.converge();
    fleet.converge();
    assertThat(fleet.assignment("web").counts())
        .hasToString("Counts[matched=1, protectedCount=1, blocked=0]");
  }

  @Test
  void R7_the_last_policy_stays_on_a_running_machine_and_leaves_once_it_is_off() {
    var web = fleet.vm("web");
    fleet.apply(policy("gold").build(), assign("web", "gold").vm("web").build());
    fleet.converge();
    fleet.on(web);
    fleet.delete(PolicyAssignment, "web");

    assertThat(fleet.plan().steps()).isEmpty();
    assertThat(fleet.converge().end()).isEqualTo(End.BLOCKED);
    fleet.assertBlocked(PolicyAssignment, "web", Reason.LastPolicyOnRunningVM, "web", "gold");

    fleet.off(web);
    fleet.converge();
    assertThat(fleet.policiesOf(web)).isEmpty();
    assertThat(fleet.exists(PolicyAssignment, "web")).isFalse();
  }

  @Test
  void R7_the_last_policy_leaves_a_running_machine_once_another_is_assigned() {
    var web = fleet.vm("web");
    fleet.apply(
        policy("gold").build(), policy("silver").build(), assign("web", "gold").vm("web").build());
    fleet.converge();
    fleet.on(web);
    fleet.delete(PolicyAssignment, "web");
    fleet.converge();

    fleet.apply(assign("other", "silver").vm("web").build());
    fleet.converge();

    assertThat(fleet.policiesOf(web)).containsExactly("silver");
    assertThat(fleet.exists(PolicyAssignment, "web")).isFalse();
  }

  @Test
  void R7_a_disk_that_gets_a_policy_comes_before_the_machine_that_loses_its_own() {
    var web = fleet.vm("web", "vda", "vdb");
    fleet.apply(
        policy("gold").build(), policy("silver").build(), assign("web", "gold").vm("web").build());
    fleet.converge();
    fleet.on(web);
    fleet.delete(PolicyAssignment, "web");
    fleet.apply(assign("data", "silver").disk("web", "vda").build());

    assertThat(fleet.converge().end()).isEqualTo(End.DONE);
    assertThat(fleet.policiesOf(web)).isEmpty();
  }

  @Test
  void a_swap_of_policies_is_one_call() {
    var web = fleet.vm("web");
    fleet.apply(
        policy("gold").build(), policy("silver").build(), assign("web", "gold").vm("web").build());
    fleet.converge();
    fleet.on(web);
    fleet.apply(assign("web", "silver").vm("web").build());

    var plan = fleet.plan();
    assertThat(plan.steps()).hasSize(1);
    assertThat(plan.steps().getFirst().description())
        .isEqualTo("on web: assign silver, remove gold; afterwards the jobs of gold become Held");
  }

  @Test
  void R8_machines_that_trade_their_only_policies_keep_both_from_becoming_held() {
    var web = fleet.vm("web");
    var db = fleet.vm("db");
    fleet.apply(
        policy("gold").build(),
        policy("silver").build(),
        assign("web", "gold").vm("web").build(),
        assign("db", "silver").vm("db").build());
    fleet.converge();
    fleet.apply(assign("web", "silver").vm("web").build(), assign("db", "gold").vm("db").build());

    assertThat(fleet.converge().end()).isEqualTo(End.DONE);
    assertThat(fleet.policiesOf(web)).containsExactly("silver");
    assertThat(fleet.policiesOf(db)).containsExactly("gold");
    assertThat(fleet.look().jobs()).noneMatch(job -> job.isHeld());
  }

  @Test
  void R11_a_machine_waits_for_a_held_policy_and_goes_on_after_the_release() {
    var web = fleet.vm("web");
    fleet.vm("db");
    fleet.apply(policy("gold").build(), assign("db", "gold").vm("db").build());
    fleet.converge();
    fleet.delete(PolicyAssignment, "db");
    fleet.converge();
    fleet.assertTrue(BackupPolicy, "gold", "Held", Reason.NoResourcesAssigned);
    fleet.assertReady(BackupPolicy, "gold");

    fleet.apply(assign("web", "gold").vm("web").build());
    assertThat(fleet.converge().end()).isEqualTo(End.BLOCKED);
    fleet.assertBlocked(PolicyAssignment, "web", Reason.PolicyHeld, "web", "gold");
    fleet.assertTrue(PolicyAssignment, "web", "Stalled", Reason.PolicyHeld);

    fleet.apply(policy("gold").release("1").build());
    assertThat(Fleet.types(fleet.plan()))
        .containsExactly(Step.ReleaseJob.class, Step.SetPolicies.class);
    assertThat(fleet.converge().end()).isEqualTo(End.DONE);
    assertThat(fleet.policiesOf(web)).containsExactly("gold");
  }

  @Test
  void R11_a_swap_whose_new_policy_is_held_keeps_the_old_one() {
    var web = fleet.vm("web");
    fleet.apply(
        policy("gold").build(),
        policy("silver").hold(null).build(),
        assign("web", "gold").vm("web").build());
    fleet.converge();
    fleet.apply(assign("web", "silver").vm("web").build());
    fleet.converge();

    assertThat(fleet.policiesOf(web)).containsExactly("gold");
    fleet.assertBlocked(PolicyAssignment, "web", Reason.PolicyHeld);
  }

  @Test
  void what_a_person_assigned_stays_when_the_assignment_goes() {
    var web = fleet.vm("web");
    fleet.apply(policy("gold").build());
    fleet.converge();
    var gold = new PolicyId(fleet.look().policies().getFirst().id().value());
    fleet.model().setPolicies(new Target.OfVm(web), Set.of(), Set.of(gold));
    fleet.apply(assign("web", "gold").vm("web").build());
    fleet.converge();
    fleet.delete(PolicyAssignment, "web");
    fleet.converge();

    assertThat(fleet.policiesOf(web)).containsExactly("gold");
    assertThat(fleet.exists(PolicyAssignment, "web")).isFalse();
  }

  @Test
  void an_exclusive_assignment_removes_what_nobody_declared() {
    var web = fleet.vm("web");
    fleet.apply(policy("gold").build(), policy("silver").build());
    fleet.converge();
    var silver = fleet.look().policyNamed("silver").orElseThrow().id();
    fleet.model().setPolicies(new Target.OfVm(web), Set.of(), Set.of(silver));
    fleet.apply(assign("web", "gold").vm("web").exclusive().build());
    fleet.converge();

    assertThat(fleet.policiesOf(web)).containsExactly("gold");
  }

  @Test
  void two_assignments_of_one_policy_share_it_and_the_last_to_go_takes_it_away() {
    var web = fleet.vm("web");
    fleet.apply(policy("gold").build(), assign("a", "gold").vm("web").build());
    fleet.converge();
    fleet.apply(assign("b", "gold").names("w*").build());
    fleet.converge();
    fleet.delete(PolicyAssignment, "a");
    fleet.converge();
    assertThat(fleet.policiesOf(web)).containsExactly("gold");

    fleet.delete(PolicyAssignment, "b");
    fleet.converge();
    assertThat(fleet.policiesOf(web)).isEmpty();
  }

  @Test
  void a_selector_matches_by_tags_and_folder_and_leaves_copies_out() {
    var web = fleet.vm("web");
    var db = fleet.vm("db");
    fleet.world().describe(web, "prod/shop", Map.of("tier", "front"));
    fleet.world().describe(db, "prod", Map.of("tier", "back"));
    fleet.apply(
        policy("gold").build(),
        policy("silver").build(),
        assign("front", "gold").select(new Selector(null, Map.of("tier", "front"), null)).build(),
        assign("prod", "silver").select(new Selector(null, null, "/prod")).build());
    fleet.converge();

    assertThat(fleet.policiesOf(web)).containsExactly("gold", "silver");
    assertThat(fleet.policiesOf(db)).containsExactly("silver");
  }

  @Test
  void a_machine_that_leaves_a_selector_loses_the_policy() {
    var web = fleet.vm("web");
    fleet.apply(policy("gold").build(), assign("web", "gold").names("web*").build());
    fleet.converge();
    fleet.world().rename(web, "db");
    fleet.converge();

    assertThat(fleet.policiesOf(web)).isEmpty();
  }

  @Test
  void a_quiet_fleet_writes_nothing() {
    fleet.vm("web");
    fleet.apply(policy("gold").build(), assign("web", "gold").vm("web").run("1").build());
    fleet.converge();
    int saves = fleet.store().saves();
    fleet.converge();
    fleet.converge();

    assertThat(fleet.store().saves()).isEqualTo(saves);
  }
}
