package dev.coffer.engine.conformance;

import static dev.coffer.engine.Capability.ASSIGN_DISKS;
import static dev.coffer.engine.Capability.HOLD_JOBS;
import static dev.coffer.engine.Capability.LIST_RECOVERY_POINTS;
import static dev.coffer.engine.Capability.RELEASE_JOBS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.PolicyId;
import dev.coffer.engine.Problem;
import dev.coffer.engine.RecoveryPoint;
import dev.coffer.engine.Refusal;
import dev.coffer.engine.Session;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Backups that a schedule owes: R2, R4, R10, R19. All need a clock that can be moved. */
abstract class ScheduleConformance extends Topic {

  private PolicyId hourly = new PolicyId("not made yet");

  @BeforeEach
  void havePolicy() {
    needs(LIST_RECOVERY_POINTS);
    hourly = harness.createPolicy(hourly("hourly"));
  }

  @Test
  void r2_a_schedule_backs_up_all_machines_of_its_policy() {
    var web = machine("web", "vda");
    var db = machine("db", "vda");
    assign(web, hourly);
    assign(db, hourly);
    var due = jobOf(hourly).nextRun().orElseThrow();
    advancePastNextRun();
    var session = awaitSessions(1).getFirst();
    assertThat(session.trigger()).isIn(Session.Trigger.SCHEDULE, Session.Trigger.CATCH_UP);
    assertThat(session.request()).isEmpty();
    assertThat(session.state()).isEqualTo(Session.State.COMPLETED);
    assertThat(session.start()).isAfterOrEqualTo(due);
    assertThat(pointsOf(web)).hasSize(1);
    assertThat(pointsOf(db)).hasSize(1);
    assertThat(jobOf(hourly).nextRun().orElseThrow()).isAfter(due);
  }

  @Test
  void r2_runs_that_fell_due_while_the_engine_was_down_are_made_up_for_once() {
    var web = machine("web", "vda");
    assign(web, hourly);
    harness.restart(() -> harness.advance(Duration.ofHours(5)));
    var session = awaitSessions(1).getFirst();
    if (harness.restsWhileClosed()) {
      assertThat(session.trigger()).isEqualTo(Session.Trigger.CATCH_UP);
    }
    assertThat(jobOf(hourly).nextRun().orElseThrow()).isAfter(look().at());
    assertThat(pointsOf(web)).hasSize(1);
  }

  @Test
  void r4_the_schedule_of_a_disk_saves_that_disk_only() {
    needs(ASSIGN_DISKS);
    var web = machine("web", "vda", "vdb");
    assignDisk(web, "vdb", hourly);
    advancePastNextRun();
    awaitSessions(1);
    assertThat(pointsOf(web).getFirst().disks())
        .extracting(RecoveryPoint.PointDisk::name)
        .containsExactly("vdb");
  }

  @Test
  void r10_a_held_job_does_not_run_and_a_released_one_waits_for_its_next_time() {
    needs(HOLD_JOBS, RELEASE_JOBS);
    var web = machine("web", "vda");
    assign(web, hourly);
    engine().hold(jobOf(hourly).id());
    harness.restart(() -> harness.advance(Duration.ofHours(3)));
    assertThat(jobOf(hourly).isHeld()).isTrue();
    engine().release(jobOf(hourly).id());
    assertThat(jobOf(hourly).nextRun().orElseThrow()).isAfter(look().at());
    assertThat(sessions()).isEmpty();
    advancePastNextRun();
    awaitSessions(1);
  }

  @Test
  void r19_a_scheduled_run_that_finds_the_site_full_fails_and_says_so() {
    var web = machine("web", "vda");
    assign(web, hourly);
    harness.fillSite();
    advancePastNextRun();
    var session = awaitSessions(1).getFirst();
    assertThat(session.state()).isEqualTo(Session.State.FAILED);
    var problems =
        Stream.concat(
            session.problem().stream(),
            session.disks().stream().flatMap(disk -> disk.problem().stream()));
    assertThat(problems).extracting(Problem::reason).contains(Refusal.CAPACITY_EXHAUSTED.reason());
    assertThat(pointsOf(web)).isEmpty();
  }

  /**
   * Past the next run, delays by which an engine spreads its load included, before the one after.
   */
  private void advancePastNextRun() {
    var next = jobOf(hourly).nextRun().orElseThrow();
    harness.advance(Duration.between(look().at(), next).plusMinutes(30));
  }

  private List<Session> awaitSessions(int count) {
    eventually()
        .until(
            () ->
                sessions().size() == count
                    && sessions().stream().allMatch(session -> session.state().isFinished()));
    return sessions();
  }

  private List<Session> sessions() {
    return look().sessions().stream().filter(session -> session.policy().equals(hourly)).toList();
  }
}
