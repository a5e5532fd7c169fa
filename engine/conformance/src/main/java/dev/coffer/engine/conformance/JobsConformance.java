package dev.coffer.engine.conformance;

import static dev.coffer.engine.Capability.ASSIGN_DISKS;
import static dev.coffer.engine.Capability.DELETE_JOBS;
import static dev.coffer.engine.Capability.LIST_RECOVERY_POINTS;
import static dev.coffer.engine.Capability.RELEASE_JOBS;
import static dev.coffer.engine.Capability.RUN_ONE_VM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.Job;
import dev.coffer.engine.JobId;
import dev.coffer.engine.JobState;
import dev.coffer.engine.JobState.HoldCause;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.Refusal;
import dev.coffer.engine.Target;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Jobs come with the first resource, are held when the last one leaves, and stay so: R8 to R11. */
abstract class JobsConformance extends Topic {

  @Test
  void the_job_comes_to_be_when_the_first_resource_joins() {
    var gold = policy("gold");
    assign(machine("web", "vda"), gold);
    assertThat(jobOf(gold).state()).isEqualTo(new JobState.Idle());
    assertThat(jobOf(gold).type()).isNotBlank();
    assertThat(jobOf(gold).lastRun()).isEmpty();
  }

  @Test
  void a_second_resource_finds_the_same_job() {
    var gold = policy("gold");
    assign(machine("web", "vda"), gold);
    var job = jobOf(gold);
    assign(machine("db", "vda"), gold);
    assertThat(look().jobsOf(gold)).containsExactly(job);
  }

  @Test
  void a_job_without_a_schedule_has_no_next_run_and_a_scheduled_one_has_unless_held() {
    var manual = policy("manual");
    var hourly = harness.createPolicy(hourly("hourly"));
    var web = machine("web", "vda");
    assign(web, manual, hourly);
    assertThat(jobOf(manual).nextRun()).isEmpty();
    var observation = look();
    assertThat(jobOf(hourly).nextRun().orElseThrow()).isAfter(observation.at());
    assign(web, manual);
    assertThat(jobOf(hourly).nextRun()).isEmpty();
  }

  @Test
  void r8_the_jobs_are_held_when_the_last_resource_leaves() {
    var gold = policy("gold");
    var web = machine("web", "vda");
    var db = machine("db", "vda");
    assign(web, gold);
    assign(db, gold);
    assign(web);
    assertThat(jobOf(gold).isHeld()).isFalse();
    assign(db);
    assertHeld(jobOf(gold), HoldCause.NO_RESOURCES_ASSIGNED);
  }

  @Test
  void r8_a_disk_is_a_resource_too() {
    needs(ASSIGN_DISKS);
    var gold = policy("gold");
    var web = machine("web", "vda", "vdb");
    assign(web, gold);
    assignDisk(web, "vdb", gold);
    assign(web);
    assertThat(jobOf(gold).isHeld()).isFalse();
    assignDisk(web, "vdb");
    assertHeld(jobOf(gold), HoldCause.NO_RESOURCES_ASSIGNED);
  }

  @Test
  void r8_a_swap_holds_the_policy_that_loses_its_last_resource() {
    var gold = policy("gold");
    var silver = policy("silver");
    var web = machine("web", "vda");
    assign(web, gold);
    assign(web, silver);
    assertThat(look().isHeld(gold)).isTrue();
    assertThat(look().isHeld(silver)).isFalse();
  }

  @Test
  void r8_a_policy_that_never_had_a_resource_is_not_held() {
    var gold = policy("gold");
    harness.restart(() -> {});
    assertThat(look().isHeld(gold)).isFalse();
  }

  @Test
  void r8_an_empty_policy_that_is_released_stays_so_until_a_last_resource_leaves_again() {
    needs(RELEASE_JOBS);
    var gold = heldAndEmpty("gold");
    engine().release(jobOf(gold).id());
    harness.restart(() -> {});
    assertThat(jobOf(gold).state()).isEqualTo(new JobState.Idle());
    var db = machine("db", "vda");
    assign(db, gold);
    assign(db);
    assertHeld(jobOf(gold), HoldCause.NO_RESOURCES_ASSIGNED);
  }

  @Test
  void r9_only_a_held_job_can_be_deleted() {
    needs(DELETE_JOBS);
    var gold = policy("gold");
    assign(machine("web", "vda"), gold);
    refused(Refusal.JOB_NOT_HELD, () -> engine().deleteJob(jobOf(gold).id()));
  }

  @Test
  void r9_the_points_outlive_the_job() {
    needs(DELETE_JOBS, RUN_ONE_VM, LIST_RECOVERY_POINTS);
    var gold = policy("gold");
    var web = machine("web", "vda");
    assign(web, gold);
    var point = point(web, gold);
    assign(web);
    engine().deleteJob(jobOf(gold).id());
    assertThat(look().jobs()).isEmpty();
    assertThat(pointsOf(web)).containsExactly(point);
  }

  @Test
  void after_its_job_is_deleted_a_policy_gets_another_with_its_next_resource() {
    needs(DELETE_JOBS);
    var gold = heldAndEmpty("gold");
    var old = jobOf(gold).id();
    engine().deleteJob(old);
    assign(machine("db", "vda"), gold);
    assertThat(jobOf(gold).id()).isNotEqualTo(old);
    assertThat(jobOf(gold).state()).isEqualTo(new JobState.Idle());
  }

  @Test
  void r10_a_resource_that_wants_to_join_finds_the_same_job_still_held() {
    var gold = heldAndEmpty("gold");
    var job = jobOf(gold);
    var db = machine("db", "vda");
    refused(Refusal.POLICY_HELD, () -> assign(db, gold));
    assertThat(look().jobsOf(gold)).containsExactly(job);
  }

  @Test
  void r10_after_the_release_a_resource_joins_the_same_job() {
    needs(RELEASE_JOBS);
    var gold = heldAndEmpty("gold");
    var job = jobOf(gold).id();
    engine().release(job);
    assign(machine("db", "vda"), gold);
    assertThat(jobOf(gold).id()).isEqualTo(job);
    assertThat(jobOf(gold).state()).isEqualTo(new JobState.Idle());
  }

  @Test
  void r11_a_machine_cannot_be_assigned_to_a_held_policy() {
    var gold = heldAndEmpty("gold");
    var db = machine("db", "vda");
    refused(Refusal.POLICY_HELD, () -> assign(db, gold));
  }

  @Test
  void r11_a_disk_cannot_be_assigned_to_a_held_policy() {
    needs(ASSIGN_DISKS);
    var gold = heldAndEmpty("gold");
    var db = machine("db", "vda");
    refused(Refusal.POLICY_HELD, () -> assignDisk(db, "vda", gold));
  }

  @Test
  void r11_one_held_policy_among_those_that_join_keeps_all_of_them_out() {
    var gold = heldAndEmpty("gold");
    var silver = policy("silver");
    var db = machine("db", "vda");
    refused(Refusal.POLICY_HELD, () -> assign(db, gold, silver));
    assertThat(look().jobsOf(silver)).isEmpty();
  }

  @Test
  void jobs_that_do_not_exist_are_not_found() {
    var none = new JobId("no-such-job");
    if (engine().capabilities().contains(DELETE_JOBS)) {
      notFound(() -> engine().deleteJob(none));
    }
    if (engine().capabilities().contains(RELEASE_JOBS)) {
      notFound(() -> engine().release(none));
    }
  }

  private PolicyId heldAndEmpty(String name) {
    var policy = policy(name);
    var leaver = machine("leaver-of-" + name, "vda");
    assign(leaver, policy);
    engine().setPolicies(new Target.OfVm(leaver), Set.of(policy), Set.of());
    assertThat(look().isHeld(policy)).isTrue();
    return policy;
  }

  private static void assertHeld(Job job, HoldCause cause) {
    assertThat(job.state()).isInstanceOf(JobState.Held.class);
    assertThat(((JobState.Held) job.state()).cause()).isIn(cause, HoldCause.UNKNOWN);
  }
}
