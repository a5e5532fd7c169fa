package dev.coffer.engine.conformance;

import static dev.coffer.engine.Capability.ASSIGN_DISKS;
import static dev.coffer.engine.Capability.DELETE_JOBS;
import static dev.coffer.engine.Capability.HOLD_JOBS;
import static dev.coffer.engine.Capability.MANAGE_POLICIES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.PolicyId;
import dev.coffer.engine.PolicySpec;
import dev.coffer.engine.Refusal;
import dev.coffer.engine.Retention;
import dev.coffer.engine.Schedule;
import java.time.ZoneId;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Making, changing and deleting policies: R6 where they move, R9 where they end. */
abstract class PoliciesConformance extends Topic {

  @BeforeEach
  void needsToManagePolicies() {
    needs(MANAGE_POLICIES);
  }

  @Test
  void a_new_policy_is_what_was_asked_for_and_has_no_jobs() {
    var spec =
        new PolicySpec(
            "gold",
            harness.site(),
            Optional.of(new Schedule("30 22 * * 1-5", ZoneId.of("Europe/Paris"))),
            new Retention(1, 2, 7, 4, 12, 3));
    var gold = engine().createPolicy(newRequest(), spec);
    assertThat(look().policyNamed("gold").orElseThrow().id()).isEqualTo(gold);
    assertThat(look().policyNamed("gold").orElseThrow().spec()).isEqualTo(spec);
    assertThat(look().jobsOf(gold)).isEmpty();
    assertThat(look().isHeld(gold)).isFalse();
  }

  @Test
  void a_name_that_another_request_has_taken_is_a_conflict() {
    engine().createPolicy(newRequest(), onDemand("gold"));
    conflict(() -> engine().createPolicy(newRequest(), onDemand("gold")));
  }

  @Test
  void a_policy_needs_a_site_that_exists() {
    var nowhere = new PolicySpec("gold", "no-such-site", Optional.empty(), KEEP_MANY);
    refused(Refusal.POLICY_NOT_POSSIBLE, () -> engine().createPolicy(newRequest(), nowhere));
  }

  @Test
  void a_policy_needs_a_schedule_that_can_be_read() {
    var never = withCron("gold", "at teatime");
    refused(Refusal.POLICY_NOT_POSSIBLE, () -> engine().createPolicy(newRequest(), never));
  }

  @Test
  void site_schedule_and_retention_can_be_changed() {
    var gold = policy("gold");
    var changed =
        new PolicySpec(
            "gold",
            harness.siteInVmZone(),
            Optional.of(new Schedule("15 3 1 * *", ZoneId.of("Europe/Paris"))),
            new Retention(0, 0, 7, 0, 0, 0));
    engine().updatePolicy(gold, changed);
    assertThat(look().policyNamed("gold").orElseThrow().spec()).isEqualTo(changed);
  }

  @Test
  void a_policy_keeps_its_name() {
    var gold = policy("gold");
    refused(Refusal.POLICY_NOT_POSSIBLE, () -> engine().updatePolicy(gold, onDemand("silver")));
  }

  @Test
  void a_change_to_what_is_not_possible_is_refused() {
    var gold = policy("gold");
    var nowhere = new PolicySpec("gold", "no-such-site", Optional.empty(), KEEP_MANY);
    refused(Refusal.POLICY_NOT_POSSIBLE, () -> engine().updatePolicy(gold, nowhere));
    var never = withCron("gold", "61 * * * *");
    refused(Refusal.POLICY_NOT_POSSIBLE, () -> engine().updatePolicy(gold, never));
  }

  @Test
  void a_policy_that_does_not_exist_cannot_be_changed_or_deleted() {
    var none = new PolicyId("no-such-policy");
    notFound(() -> engine().updatePolicy(none, onDemand("gold")));
    notFound(() -> engine().deletePolicy(none));
  }

  @Test
  void r6_a_policy_cannot_move_to_the_zone_of_one_of_its_machines() {
    var gold = policy("gold");
    assign(machine("web", "vda"), gold);
    refused(Refusal.SAME_AVAILABILITY_ZONE, () -> engine().updatePolicy(gold, inVmZone("gold")));
  }

  @Test
  void r6_a_policy_cannot_move_to_the_zone_of_one_of_its_disks() {
    needs(ASSIGN_DISKS);
    var gold = policy("gold");
    assignDisk(machine("web", "vda", "vdb"), "vdb", gold);
    refused(Refusal.SAME_AVAILABILITY_ZONE, () -> engine().updatePolicy(gold, inVmZone("gold")));
  }

  @Test
  void a_policy_that_nothing_carries_can_be_deleted_and_its_name_is_free_again() {
    var gold = policy("gold");
    engine().deletePolicy(gold);
    assertThat(look().policies()).isEmpty();
    notFound(() -> engine().deletePolicy(gold));
    assertThat(engine().createPolicy(newRequest(), onDemand("gold"))).isNotEqualTo(gold);
  }

  @Test
  void r9_a_policy_with_a_resource_cannot_be_deleted() {
    var gold = policy("gold");
    assign(machine("web", "vda"), gold);
    refused(Refusal.DEPENDENT_JOBS_EXIST, () -> engine().deletePolicy(gold));
  }

  @Test
  void r9_a_policy_with_a_resource_cannot_be_deleted_even_when_its_jobs_are_gone() {
    needs(HOLD_JOBS, DELETE_JOBS);
    var gold = policy("gold");
    assign(machine("web", "vda"), gold);
    engine().hold(jobOf(gold).id());
    engine().deleteJob(jobOf(gold).id());
    refused(Refusal.DEPENDENT_JOBS_EXIST, () -> engine().deletePolicy(gold));
  }

  @Test
  void r9_a_policy_with_a_held_job_cannot_be_deleted() {
    var gold = policy("gold");
    var web = machine("web", "vda");
    assign(web, gold);
    assign(web);
    assertThat(look().isHeld(gold)).isTrue();
    refused(Refusal.DEPENDENT_JOBS_EXIST, () -> engine().deletePolicy(gold));
  }

  @Test
  void r9_held_jobs_are_deleted_first_and_then_the_policy() {
    needs(DELETE_JOBS);
    var gold = policy("gold");
    var web = machine("web", "vda");
    assign(web, gold);
    assign(web);
    engine().deleteJob(jobOf(gold).id());
    engine().deletePolicy(gold);
    assertThat(look().policies()).isEmpty();
    assertThat(look().jobs()).isEmpty();
  }

  @Test
  void r9_a_machine_that_is_gone_does_not_keep_its_policy_from_being_deleted() {
    needs(HOLD_JOBS, DELETE_JOBS);
    var gold = policy("gold");
    var web = machine("web", "vda");
    assign(web, gold);
    harness.removeVm(web);
    awaitGone(web);
    engine().hold(jobOf(gold).id());
    engine().deleteJob(jobOf(gold).id());
    engine().deletePolicy(gold);
    assertThat(look().policies()).isEmpty();
  }

  private PolicySpec inVmZone(String name) {
    return new PolicySpec(name, harness.siteInVmZone(), Optional.empty(), KEEP_MANY);
  }

  private PolicySpec withCron(String name, String cron) {
    var schedule = new Schedule(cron, ZoneId.of("UTC"));
    return new PolicySpec(name, harness.site(), Optional.of(schedule), KEEP_MANY);
  }
}
