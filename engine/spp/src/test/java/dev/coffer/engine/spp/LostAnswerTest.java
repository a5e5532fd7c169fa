package dev.coffer.engine.spp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coffer.engine.EngineError.Conflict;
import dev.coffer.engine.EngineError.Unavailable;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.PolicySpec;
import dev.coffer.engine.Restore;
import dev.coffer.engine.Restore.Phase;
import dev.coffer.engine.Schedule;
import dev.coffer.engine.Session;
import dev.coffer.engine.Target;
import dev.coffer.engine.VmSelector;
import dev.coffer.engine.spp.fake.Caller;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Writes are sent once: what became of one is read back, also by the process after a crash. */
class LostAnswerTest extends Scene {

  private static final String RUN = "action=adhoc";
  private static final String RESTORE = "action=restore";
  private static final String RESUME = "action=resume";
  private static final String ASSIGN = "action=applySLAPolicies";

  @Test
  void a_run_whose_answer_was_lost_is_found_by_its_session_and_not_run_again() {
    var gold = policy("gold");
    assign(web, gold);
    var request = newRequest();
    faults().at(RUN).loseAnswer();
    attempt(() -> engine().run(request, web, gold));
    reopen();
    var session = awaitSession(engine().run(request, web, gold));
    assertThat(session.state()).isEqualTo(Session.State.COMPLETED);
    assertThat(session.request()).contains(request);
    assertThat(engine().recoveryPoints(new VmSelector.ById(web))).hasSize(1);
    assertThat(faults().count(RUN)).isEqualTo(1);
  }

  @Test
  void a_run_whose_answer_was_lost_is_not_taken_for_a_later_one_of_the_schedule() {
    var hourly = new Schedule("0 * * * *", ZoneOffset.UTC);
    var spec = new PolicySpec("gold", Opening.SITE, Optional.of(hourly), KEEP);
    var gold = engine().createPolicy(newRequest(), spec);
    assign(web, gold);
    var request = newRequest();
    faults().at(RUN).loseAnswer();
    attempt(() -> engine().run(request, web, gold));
    finishRuns(1);
    spp.clock().advance(Duration.ofDays(3));
    finishRuns(2);
    reopen();
    var session = awaitSession(engine().run(request, web, gold));
    assertThat(session.start())
        .isEqualTo(look().sessions().stream().map(Session::start).min(Instant::compareTo).get());
    assertThat(faults().count(RUN)).isEqualTo(1);
  }

  private void finishRuns(int count) {
    await()
        .atMost(Duration.ofSeconds(10))
        .until(
            () ->
                look().sessions().stream().filter(one -> one.state().isFinished()).count()
                    == count);
  }

  @Test
  void a_run_that_never_reached_the_server_is_run_when_it_is_asked_for_again() {
    var gold = policy("gold");
    assign(web, gold);
    var request = newRequest();
    faults().at(RUN).cut();
    attempt(() -> engine().run(request, web, gold));
    reopen();
    timePassesWith("/api/endeavour/jobsession");
    awaitSession(engine().run(request, web, gold));
    assertThat(engine().recoveryPoints(new VmSelector.ById(web))).hasSize(1);
  }

  @Test
  void a_restore_whose_answer_was_lost_is_found_by_its_trace_and_not_done_again() {
    var gold = policy("gold");
    assign(web, gold);
    var order = test(point(gold), "web-test");
    var request = newRequest();
    faults().at(RESTORE).loseAnswer();
    attempt(() -> engine().restore(request, order));
    reopen();
    var restore = awaitRestore(engine().restore(request, order));
    assertThat(restore.phase()).isEqualTo(Phase.READY);
    assertThat(restore.request()).isEqualTo(request);
    assertThat(spp.vcenter().named("web-test")).hasSize(1);
    assertThat(faults().count(RESTORE)).isEqualTo(1);
    assertThat(look().restores()).extracting(Restore::id).containsExactly(restore.id());
  }

  @Test
  void a_promotion_that_never_reached_the_server_happens_when_it_is_asked_for_again() {
    var restore = testMachine();
    faults().at("POST", RESUME).cut();
    attempt(() -> engine().promote(restore.id()));
    reopen();
    spp.clock().advance(Duration.ofMinutes(3));
    assertThat(awaitRestore(restore.id()).phase()).isEqualTo(Phase.READY);
    engine().promote(restore.id());
    assertThat(awaitRestore(restore.id()).phase()).isEqualTo(Phase.PROMOTED);
    assertThat(spp.vcenter().named("web-test")).isEmpty();
  }

  @Test
  void a_promotion_whose_answer_was_lost_happens_once() {
    var restore = testMachine();
    faults().at("POST", RESUME).loseAnswer();
    attempt(() -> engine().promote(restore.id()));
    reopen();
    engine().promote(restore.id());
    assertThat(awaitRestore(restore.id()).phase()).isEqualTo(Phase.PROMOTED);
    assertThat(faults().count("POST", RESUME)).isEqualTo(1);
  }

  @Test
  void a_clean_up_that_never_reached_the_server_happens_when_it_is_asked_for_again() {
    var restore = testMachine();
    faults().at("POST", RESUME).cut();
    attempt(() -> engine().cleanUp(restore.id()));
    reopen();
    engine().cleanUp(restore.id());
    awaitRestore(restore.id());
    assertThat(spp.vcenter().named("web-test")).isEmpty();
  }

  private Restore testMachine() {
    var gold = policy("gold");
    assign(web, gold);
    return awaitRestore(engine().restore(newRequest(), test(point(gold), "web-test")));
  }

  @Test
  void policies_whose_assignment_was_not_answered_are_read_back() {
    var gold = policy("gold");
    faults().at(ASSIGN).loseAnswer();
    attempt(() -> assign(web, gold));
    assertThat(see(web).policies()).containsExactly(gold);
    assertThat(faults().count(ASSIGN)).isEqualTo(1);
  }

  @Test
  void a_set_that_somebody_else_changed_in_between_is_a_conflict() {
    var gold = policy("gold");
    var silver = policy("silver");
    try (var person = new Caller(spp).loggedIn()) {
      person.assign("web", "silver");
    }
    var target = new Target.OfVm(web);
    errorOf(Conflict.class, () -> engine().setPolicies(target, Set.of(), Set.of(gold)));
    assertThat(see(web).policies()).containsExactly(silver);
  }

  @Test
  void a_set_that_somebody_else_overwrites_right_after_is_a_conflict_and_no_success() {
    var gold = policy("gold");
    var silver = policy("silver");
    try (var person = new Caller(spp).loggedIn()) {
      faults().at(ASSIGN).nth(1).after(() -> person.assign("web", "silver"));
      timePassesWith("/vdisk");
      var target = new Target.OfVm(web);
      errorOf(Conflict.class, () -> engine().setPolicies(target, Set.of(), Set.of(gold)));
    }
    assertThat(see(web).policies()).containsExactly(silver);
  }

  @Test
  void a_hold_whose_answer_was_lost_is_read_back() {
    var gold = policy("gold");
    assign(web, gold);
    var job = jobOf(gold).id();
    faults().at("POST", "action=hold").loseAnswer();
    attempt(() -> engine().hold(job));
    engine().hold(job);
    assertThat(jobOf(gold).isHeld()).isTrue();
    assertThat(faults().count("POST", "action=hold")).isEqualTo(1);
  }

  /** So that nobody has to wait until the driver has waited long enough. */
  private void timePassesWith(String read) {
    faults().at("GET", read).always().meanwhile(() -> spp.clock().advance(Duration.ofSeconds(4)));
  }

  /** It may be known at once that it happened; if it is not, the error must say so. */
  private static void attempt(Runnable write) {
    try {
      write.run();
    } catch (EngineException e) {
      assertThat(e.error()).isInstanceOf(Unavailable.class);
    }
  }
}
