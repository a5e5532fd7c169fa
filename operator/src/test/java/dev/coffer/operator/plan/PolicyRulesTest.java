package dev.coffer.operator.plan;

import static dev.coffer.crds.Kind.BackupPolicy;
import static dev.coffer.crds.Kind.PolicyAssignment;
import static dev.coffer.operator.testing.Resources.assign;
import static dev.coffer.operator.testing.Resources.policy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.crds.Condition;
import dev.coffer.crds.Summary;
import dev.coffer.engine.Capability;
import dev.coffer.engine.JobState;
import dev.coffer.engine.PolicySpec;
import dev.coffer.engine.RequestId;
import dev.coffer.engine.Retention;
import dev.coffer.engine.Target;
import dev.coffer.operator.apply.Convergence.End;
import dev.coffer.operator.testing.Fleet;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Policies: made, adopted, changed, held, released, deleted. */
class PolicyRulesTest {

  private final Fleet fleet = new Fleet();

  private void makeByHand(String name) {
    fleet
        .model()
        .createPolicy(
            new RequestId("by-hand"),
            new PolicySpec(name, "vault-b", Optional.empty(), new Retention(0, 0, 30, 0, 0, 0)));
  }

  @Test
  void a_policy_that_somebody_else_made_is_not_touched_without_leave() {
    makeByHand("gold");
    fleet.apply(policy("gold").build());

    assertThat(fleet.converge().end()).isEqualTo(End.BLOCKED);
    fleet.assertBlocked(
        BackupPolicy,
        "gold",
        Reason.ApprovalRequired,
        "adoption: Adopt",
        "managementPolicy: Observe");
  }

  @Test
  void an_adopted_policy_becomes_as_the_spec_says_and_keeps_its_id() {
    makeByHand("gold");
    fleet.apply(policy("gold").adopt().daily(31).build());
    fleet.converge();

    var gold = fleet.look().policies().getFirst();
    assertThat(gold.spec().retention()).hasToString("daily=31");
    assertThat(fleet.policy("gold").policyId()).isEqualTo(gold.id().value());
  }

  @Test
  void an_observed_policy_is_never_changed_and_shows_how_it_differs() {
    makeByHand("gold");
    fleet.vm("web");
    fleet.apply(policy("gold").observe().build(), assign("web", "gold").vm("web").build());

    assertThat(fleet.converge().end()).isEqualTo(End.DONE);
    assertThat(fleet.look().policies().getFirst().spec().retention()).hasToString("daily=30");
    assertThat(fleet.condition(BackupPolicy, "gold", "Synced").reason()).isEqualTo("DriftIgnored");
    fleet.assertReady(PolicyAssignment, "web");
  }

  @Test
  void a_policy_to_observe_that_is_not_there_is_waited_for() {
    fleet.apply(policy("gold").observe().build());
    fleet.converge();

    assertThat(fleet.condition(BackupPolicy, "gold", "Ready").reason())
        .isEqualTo("DependencyNotReady");
  }

  @Test
  void of_two_resources_that_claim_one_policy_the_one_that_has_it_keeps_it() {
    fleet.apply(policy("zulu").named("gold").build());
    fleet.converge();
    fleet.apply(policy("alpha").named("gold").build());
    fleet.converge();

    fleet.assertReady(BackupPolicy, "zulu");
    fleet.assertBlocked(BackupPolicy, "alpha", Reason.Conflict, "gold", "zulu");
  }

  @Test
  void a_shorter_retention_waits_for_its_confirmation() {
    fleet.apply(policy("gold").daily(7).build());
    fleet.converge();
    fleet.apply(policy("gold").daily(3).build());
    fleet.converge();
    fleet.assertBlocked(
        BackupPolicy, "gold", Reason.ApprovalRequired, "daily=7", "confirmRetention: daily=3");

    fleet.apply(policy("gold").daily(3).confirm("daily=3").build());
    assertThat(fleet.plan().steps())
        .singleElement()
        .satisfies(step -> assertThat(step.risk()).isEqualTo(Risk.Destructive));
    assertThat(fleet.converge().end()).isEqualTo(End.DONE);
  }

  @Test
  void a_policy_that_somebody_deleted_is_made_again() {
    fleet.apply(policy("gold").build());
    fleet.converge();
    fleet.model().deletePolicy(fleet.look().policies().getFirst().id());
    fleet.converge();

    assertThat(fleet.look().policies()).hasSize(1);
    assertThat(fleet.policy("gold").policyId())
        .isEqualTo(fleet.look().policies().getFirst().id().value());
    assertThat(fleet.plan().steps()).isEmpty();
  }

  @Test
  void a_site_that_the_engine_does_not_have_is_named_with_those_it_has() {
    fleet.apply(policy("gold").site("nowhere").build());
    fleet.converge();

    fleet.assertBlocked(
        BackupPolicy, "gold", Reason.PolicyNotPossible, "nowhere", "vault-a, vault-b");
  }

  @Test
  void what_the_engine_refuses_and_the_plan_could_not_see_is_blocked_and_not_tried_again() {
    fleet.apply(policy("gold").schedule("every now and then").build());

    assertThat(fleet.converge().end()).isEqualTo(End.BLOCKED);
    fleet.assertBlocked(BackupPolicy, "gold", Reason.PolicyNotPossible, "gold");
    assertThat(fleet.model().calls().get("createPolicy")).isEqualTo(1);
  }

  @Test
  void R6_a_policy_does_not_move_to_the_zone_of_its_machines() {
    fleet.vm("web");
    fleet.apply(policy("gold").build(), assign("web", "gold").vm("web").build());
    fleet.converge();
    fleet.apply(policy("gold").site("vault-a").build());
    fleet.converge();

    fleet.assertBlocked(BackupPolicy, "gold", Reason.SameAvailabilityZone, "vault-a", "web");
  }

  @Test
  void R8_an_abandoned_policy_is_held_and_ready_and_names_its_jobs() {
    fleet.vm("web");
    fleet.apply(policy("gold").build(), assign("web", "gold").vm("web").build());
    fleet.converge();
    fleet.delete(PolicyAssignment, "web");
    fleet.converge();

    fleet.assertReady(BackupPolicy, "gold");
    var held = fleet.assertTrue(BackupPolicy, "gold", "Held", Reason.NoResourcesAssigned);
    assertThat(held.message()).contains("job-1", "spec.releaseToken");
    assertThat(fleet.policy("gold").summary()).isEqualTo(Summary.Held);
  }

  @Test
  void R9_deletion_walks_from_the_machines_over_the_jobs_to_the_policy() {
    fleet.vm("web");
    fleet.apply(policy("gold").deleteOnEngine().build(), assign("web", "gold").vm("web").build());
    fleet.converge();
    fleet.delete(BackupPolicy, "gold").delete(PolicyAssignment, "web");

    assertThat(Fleet.types(fleet.plan()))
        .containsExactly(Step.SetPolicies.class, Step.DeleteJob.class, Step.DeletePolicy.class);
    assertThat(fleet.converge().end()).isEqualTo(End.DONE);
    assertThat(fleet.look().policies()).isEmpty();
    assertThat(fleet.look().jobs()).isEmpty();
    assertThat(fleet.exists(BackupPolicy, "gold")).isFalse();
  }

  @Test
  void R9_a_policy_that_others_need_stays_and_names_them() {
    fleet.vm("web");
    fleet.apply(
        policy("gold").deleteOnEngine().build(), assign("web-gold", "gold").vm("web").build());
    fleet.converge();
    fleet.delete(BackupPolicy, "gold");

    assertThat(fleet.converge().end()).isEqualTo(End.BLOCKED);
    fleet.assertBlocked(
        BackupPolicy, "gold", Reason.DependentJobsExist, "protects web;", "Assignment web-gold or");
    assertThat(fleet.look().policies()).hasSize(1);
  }

  @Test
  void R9_a_job_that_was_released_without_resources_is_held_before_it_is_deleted() {
    fleet.vm("web");
    fleet.apply(policy("gold").deleteOnEngine().build(), assign("web", "gold").vm("web").build());
    fleet.converge();
    fleet.delete(PolicyAssignment, "web");
    fleet.converge();
    fleet.apply(policy("gold").deleteOnEngine().release("1").build());
    fleet.converge();
    fleet.delete(BackupPolicy, "gold");

    assertThat(Fleet.types(fleet.plan()))
        .containsExactly(Step.HoldJob.class, Step.DeleteJob.class, Step.DeletePolicy.class);
    fleet.converge();
    assertThat(fleet.look().policies()).isEmpty();
  }

  @Test
  void an_orphaned_policy_stays_on_the_engine() {
    fleet.apply(policy("gold").build());
    fleet.converge();
    fleet.delete(BackupPolicy, "gold");
    fleet.converge();

    assertThat(fleet.look().policies()).hasSize(1);
    assertThat(fleet.exists(BackupPolicy, "gold")).isFalse();
  }

  @Test
  void R10_a_machine_that_joins_again_finds_the_same_job_still_held_until_a_person_releases_it() {
    fleet.vm("web");
    fleet.apply(policy("gold").build(), assign("web", "gold").vm("web").build());
    fleet.converge();
    var job = fleet.policy("gold").jobs().getFirst().id();
    fleet.delete(PolicyAssignment, "web");
    fleet.converge();
    fleet.pass(Duration.ofDays(1));
    fleet.converge();
    assertThat(fleet.look().jobs()).allMatch(one -> one.isHeld());

    fleet.apply(policy("gold").release("1").build(), assign("web", "gold").vm("web").build());
    fleet.converge();

    assertThat(fleet.policy("gold").jobs().getFirst().id()).isEqualTo(job);
    assertThat(fleet.policy("gold").lastReleaseToken()).isEqualTo("1");
    assertThat(fleet.look().jobs()).noneMatch(one -> one.isHeld());
  }

  @Test
  void a_policy_with_machines_that_somebody_held_is_stalled_until_it_is_released() {
    fleet.vm("web");
    fleet.apply(policy("gold").build(), assign("web", "gold").vm("web").build());
    fleet.converge();
    fleet.model().hold(fleet.look().jobs().getFirst().id());
    fleet.converge();

    fleet.assertTrue(BackupPolicy, "gold", "Stalled", Reason.Held);
    assertThat(fleet.condition(BackupPolicy, "gold", "Ready").status())
        .isEqualTo(Condition.Status.False);
    fleet.assertBlocked(PolicyAssignment, "web", Reason.PolicyHeld, "gold");
    assertThat(fleet.policiesOf(fleet.look().virtualMachines().getFirst().id()))
        .containsExactly("gold");
  }

  @Test
  void a_hold_in_the_spec_is_wanted_and_ends_by_itself() {
    fleet.vm("web");
    fleet.apply(
        policy("gold").hold("2026-03-01T13:00:00Z").build(),
        assign("web", "gold").vm("web").build());
    fleet.converge();
    fleet.assertBlocked(PolicyAssignment, "web", Reason.PolicyHeld);
    fleet.assertTrue(BackupPolicy, "gold", "Ready", Reason.Suspended);

    fleet.pass(Duration.ofHours(2));
    assertThat(fleet.converge().end()).isEqualTo(End.DONE);
    fleet.assertReady(PolicyAssignment, "web");
  }

  @Test
  void a_hold_that_ends_releases_the_jobs_that_it_held() {
    fleet.vm("web");
    fleet.apply(policy("gold").build(), assign("web", "gold").vm("web").build());
    fleet.converge();
    fleet.apply(policy("gold").hold(null).build());
    fleet.converge();
    assertThat(fleet.look().jobs()).allMatch(job -> job.isHeld());
    fleet.assertTrue(BackupPolicy, "gold", "Held", Reason.HeldByOperator);
    fleet.assertTrue(BackupPolicy, "gold", "Suspended", Reason.HeldByOperator);

    fleet.apply(policy("gold").build());
    fleet.converge();
    assertThat(fleet.look().jobs()).noneMatch(job -> job.isHeld());
    assertThat(fleet.policy("gold").holdApplied()).isNull();
  }

  @Test
  void a_running_job_is_asked_once_to_be_held() {
    fleet.vm("web");
    fleet.apply(policy("gold").build(), assign("web", "gold").vm("web").build());
    fleet.converge();
    fleet.model().pauseWork();
    fleet.apply(assign("web", "gold").vm("web").run("1").build());
    fleet.converge();
    fleet.apply(policy("gold").hold(null).build());
    fleet.converge();
    assertThat(fleet.look().jobs().getFirst().state()).isInstanceOf(JobState.Running.class);
    assertThat(fleet.plan().steps()).isEmpty();

    fleet.model().finishWork();
    assertThat(fleet.look().jobs().getFirst().isHeld()).isTrue();
  }

  @Test
  void R19_a_full_site_shows_on_the_policy_and_blocks_runs() {
    fleet.vm("web");
    fleet.world().addSite("vault-b", "zone-b", 1 << 30);
    fleet.apply(policy("gold").build(), assign("web", "gold").vm("web").build());
    fleet.converge();
    fleet.world().fillSite("vault-b");
    fleet.apply(assign("web", "gold").vm("web").run("1").build());
    fleet.converge();

    fleet.assertBlocked(BackupPolicy, "gold", Reason.CapacityExhausted, "vault-b");
    fleet.assertBlocked(PolicyAssignment, "web", Reason.CapacityExhausted, "vault-b");
    assertThat(fleet.assignment("web").lastRun()).isNull();

    fleet.world().addSite("vault-b", "zone-b", 1 << 30);
    fleet.converge();
    assertThat(fleet.look().sessions()).hasSize(1);
  }

  @Test
  void R21_where_people_create_policies_the_text_is_ready_and_the_policy_taken_over() {
    makeNothingManageable();
    fleet.vm("web");
    fleet.apply(policy("gold").build(), assign("web", "gold").vm("web").build());
    fleet.converge();
    fleet.assertBlocked(BackupPolicy, "gold", Reason.ServiceRequestRequired, "gold");
    assertThat(fleet.policy("gold").serviceRequestText())
        .contains("gold", "vault-b", "daily=7", "Organization");

    fleet
        .model()
        .reopen(EnumSet.allOf(Capability.class))
        .createPolicy(
            new RequestId("ticket"),
            new PolicySpec("gold", "vault-b", Optional.empty(), new Retention(0, 0, 7, 0, 0, 0)));
    assertThat(fleet.converge().end()).isEqualTo(End.DONE);
    fleet.assertReady(PolicyAssignment, "web");
  }

  private void makeNothingManageable() {
    fleet.reopen(
        fleet.model().reopen(EnumSet.complementOf(EnumSet.of(Capability.MANAGE_POLICIES))));
  }

  @Test
  void what_others_assigned_by_hand_stands_in_the_way_of_a_deletion() {
    var db = fleet.vm("db");
    fleet.apply(policy("gold").deleteOnEngine().build());
    fleet.converge();
    var gold = fleet.look().policies().getFirst().id();
    fleet.model().setPolicies(new Target.OfVm(db), Set.of(), Set.of(gold));
    fleet.delete(BackupPolicy, "gold");
    fleet.converge();

    fleet.assertBlocked(BackupPolicy, "gold", Reason.DependentJobsExist, "db");
  }
}
