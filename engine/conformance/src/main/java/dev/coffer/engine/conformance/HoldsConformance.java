package dev.coffer.engine.conformance;

import static dev.coffer.engine.Capability.DELETE_JOBS;
import static dev.coffer.engine.Capability.HOLD_JOBS;
import static dev.coffer.engine.Capability.RELEASE_JOBS;
import static dev.coffer.engine.Capability.RUN_ONE_VM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.EngineError;
import dev.coffer.engine.JobId;
import dev.coffer.engine.JobState;
import dev.coffer.engine.JobState.HoldCause;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.Refusal;
import dev.coffer.engine.Session;
import dev.coffer.engine.SessionId;
import dev.coffer.engine.VmId;
import org.junit.jupiter.api.Test;

/** Holding and releasing by request, also while a job runs: R8, R10, R11. */
abstract class HoldsConformance extends Topic {

  @Test
  void a_job_can_be_held_by_request_and_released() {
    needs(HOLD_JOBS, RELEASE_JOBS);
    var gold = policy("gold");
    assign(machine("web", "vda"), gold);
    engine().hold(jobOf(gold).id());
    assertThat(causeOf(gold)).isIn(HoldCause.REQUESTED, HoldCause.UNKNOWN);
    engine().release(jobOf(gold).id());
    assertThat(jobOf(gold).state()).isEqualTo(new JobState.Idle());
  }

  @Test
  void holding_a_held_job_changes_nothing() {
    needs(HOLD_JOBS);
    var gold = policy("gold");
    var web = machine("web", "vda");
    assign(web, gold);
    assign(web);
    changesNothing(() -> engine().hold(jobOf(gold).id()));
  }

  @Test
  void releasing_an_idle_job_changes_nothing() {
    needs(RELEASE_JOBS);
    var gold = policy("gold");
    assign(machine("web", "vda"), gold);
    changesNothing(() -> engine().release(jobOf(gold).id()));
  }

  @Test
  void a_job_that_does_not_exist_cannot_be_held() {
    needs(HOLD_JOBS);
    notFound(() -> engine().hold(new JobId("no-such-job")));
  }

  @Test
  void r10_a_held_job_does_not_resume_by_itself() {
    needs(HOLD_JOBS);
    var gold = policy("gold");
    var web = machine("web", "vda");
    assign(web, gold);
    engine().hold(jobOf(gold).id());
    var held = jobOf(gold);
    harness.restart(() -> {});
    assertThat(jobOf(gold)).isEqualTo(held);
    assign(web);
    assertThat(jobOf(gold).isHeld()).isTrue();
  }

  @Test
  void r11_a_held_policy_stays_where_it_is_and_other_policies_may_join_it() {
    needs(HOLD_JOBS);
    var gold = policy("gold");
    var silver = policy("silver");
    var web = machine("web", "vda");
    assign(web, gold);
    engine().hold(jobOf(gold).id());
    assign(web, gold, silver);
    assertThat(see(web).policies()).containsExactlyInAnyOrder(gold, silver);
  }

  @Test
  void r11_a_policy_that_is_held_with_resources_takes_no_more_of_them() {
    needs(HOLD_JOBS);
    var gold = policy("gold");
    assign(machine("web", "vda"), gold);
    engine().hold(jobOf(gold).id());
    var db = machine("db", "vda");
    refused(Refusal.POLICY_HELD, () -> assign(db, gold));
  }

  @Test
  void a_job_that_is_held_while_it_runs_finishes_first() {
    needs(HOLD_JOBS, RUN_ONE_VM);
    var gold = policy("gold");
    var session = runningBackup(machine("web", "vda"), gold);
    engine().hold(jobOf(gold).id());
    assertThat(jobOf(gold).state()).isInstanceOf(JobState.Running.class);
    harness.resumeWork();
    assertThat(awaitSession(session).state()).isEqualTo(Session.State.COMPLETED);
    awaitHeld(gold);
    assertThat(causeOf(gold)).isIn(HoldCause.REQUESTED, HoldCause.UNKNOWN);
  }

  @Test
  void releasing_a_running_job_changes_nothing() {
    needs(RELEASE_JOBS, RUN_ONE_VM);
    var gold = policy("gold");
    var session = runningBackup(machine("web", "vda"), gold);
    engine().release(jobOf(gold).id());
    assertThat(jobOf(gold).state()).isInstanceOf(JobState.Running.class);
    harness.resumeWork();
    assertThat(awaitSession(session).state()).isEqualTo(Session.State.COMPLETED);
  }

  @Test
  void a_hold_that_waits_for_the_job_to_finish_can_be_taken_back() {
    needs(HOLD_JOBS, RELEASE_JOBS, RUN_ONE_VM);
    var gold = policy("gold");
    var session = runningBackup(machine("web", "vda"), gold);
    engine().hold(jobOf(gold).id());
    engine().release(jobOf(gold).id());
    harness.resumeWork();
    awaitSession(session);
    eventually().until(() -> jobOf(gold).state() instanceof JobState.Idle);
  }

  @Test
  void r8_a_job_whose_last_resource_leaves_while_it_runs_finishes_first() {
    needs(RUN_ONE_VM);
    var gold = policy("gold");
    var web = machine("web", "vda");
    var session = runningBackup(web, gold);
    assign(web);
    harness.resumeWork();
    awaitSession(session);
    awaitHeld(gold);
    assertThat(causeOf(gold)).isIn(HoldCause.NO_RESOURCES_ASSIGNED, HoldCause.UNKNOWN);
  }

  @Test
  void r9_a_running_job_cannot_be_deleted() {
    needs(DELETE_JOBS, RUN_ONE_VM);
    var gold = policy("gold");
    var session = runningBackup(machine("web", "vda"), gold);
    var error = errorOf(() -> engine().deleteJob(jobOf(gold).id()));
    assertThat(error).isInstanceOf(EngineError.Refused.class);
    harness.resumeWork();
    awaitSession(session);
  }

  private SessionId runningBackup(VmId vm, PolicyId policy) {
    assign(vm, policy);
    harness.pauseWork();
    var session = engine().run(newRequest(), vm, policy);
    // A job also runs while its session waits for its turn; when that comes, the engine notes it.
    eventually().until(() -> session(session).state() == Session.State.RUNNING);
    assertThat(jobOf(policy).state()).isInstanceOf(JobState.Running.class);
    return session;
  }

  private void awaitHeld(PolicyId policy) {
    eventually().until(() -> jobOf(policy).isHeld());
  }

  private HoldCause causeOf(PolicyId policy) {
    assertThat(jobOf(policy).state()).isInstanceOf(JobState.Held.class);
    return ((JobState.Held) jobOf(policy).state()).cause();
  }
}
