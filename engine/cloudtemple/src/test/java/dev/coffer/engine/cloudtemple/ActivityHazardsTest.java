package dev.coffer.engine.cloudtemple;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.EngineError;
import dev.coffer.engine.cloudtemple.fake.Fault;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What can become of a write: it is never assumed to have happened, and never sent twice. */
class ActivityHazardsTest extends VmwareScene {

  @Test
  void an_activity_that_waits_for_ever_ends_as_unavailable_and_is_not_asked_again() {
    inventoried();
    hurry();
    console.activities().nextIsStuck();
    assertThat(errorOf(this::assign)).isInstanceOf(EngineError.Unavailable.class);
    var again = errorOf(this::assign);
    assertThat(again).isInstanceOf(EngineError.Unavailable.class);
    assertThat(again.message()).contains("waiting to start");
    assertThat(console.journal().count("POST", ASSIGN)).isEqualTo(1);
  }

  @Test
  void an_activity_that_never_began_is_given_up_in_the_end_and_asked_again() {
    inventoried();
    hurry();
    console.activities().nextIsStuck();
    assertThat(errorOf(this::assign)).isInstanceOf(EngineError.Unavailable.class);
    console.clock().advance(Duration.ofDays(1));
    assign();
    assertThat(see().policies()).containsExactly(gold);
  }

  @Test
  void an_activity_that_is_not_found_just_after_it_was_made_is_waited_for() {
    console.activities().hideAtFirst(1);
    assign();
    assertThat(see().policies()).containsExactly(gold);
  }

  @Test
  void a_write_whose_answer_is_lost_is_read_back_and_not_sent_again() {
    inventoried();
    console.activities().last(Duration.ZERO, Duration.ZERO);
    console.faults().next("POST", ASSIGN, Fault.lostAnswer());
    assign();
    assertThat(console.journal().count("POST", ASSIGN)).isEqualTo(1);
    assertThat(see().policies()).containsExactly(gold);
  }

  @Test
  void a_write_that_was_cut_off_before_its_effect_is_not_taken_for_done() {
    console.faults().next("POST", ASSIGN, Fault.cut());
    assertThat(errorOf(this::assign)).isInstanceOf(EngineError.Unavailable.class);
    assertThat(see().policies()).isEmpty();
  }

  @Test
  void a_process_that_dies_between_asking_and_knowing_finds_its_activity_again() {
    inventoried();
    console.activities().last(Duration.ofMinutes(5), Duration.ZERO);
    dieOnceSent(1);
    assertThat(errorOf(this::assign).message()).contains("an earlier change", "waiting to start");
    console.clock().advance(Duration.ofMinutes(5));
    assertThat(see().policies()).containsExactly(gold);
    assertThat(console.journal().count("POST", ASSIGN)).isEqualTo(1);
  }

  @Test
  void a_write_whose_answer_never_came_is_found_among_the_activities_and_not_sent_again() {
    inventoried();
    hurry();
    console.activities().last(Duration.ofMinutes(5), Duration.ZERO);
    console.faults().next("POST", ASSIGN, Fault.lostAnswer());
    assertThat(errorOf(this::assign)).isInstanceOf(EngineError.Unavailable.class);
    assertThat(errorOf(this::assign).message()).contains("an earlier change", "waiting to start");
    console.clock().advance(Duration.ofMinutes(5));
    assertThat(see().policies()).containsExactly(gold);
    assertThat(console.journal().count("POST", ASSIGN)).isEqualTo(1);
  }

  @Test
  void a_process_that_dies_before_the_answer_finds_its_activity_among_all() {
    inventoried();
    hurry();
    console.activities().last(Duration.ofMinutes(5), Duration.ZERO);
    console.faults().next("POST", ASSIGN, Fault.slow(Duration.ofMinutes(1)));
    dieOnceSent(1);
    assertThat(errorOf(this::assign).message()).contains("an earlier change", "waiting to start");
    assertThat(console.journal().count("POST", ASSIGN)).isEqualTo(1);
  }

  @Test
  void what_fails_in_the_activity_says_why() {
    inventoried();
    console.activities().nextFails("the storage is on fire");
    var error = errorOf(this::assign);
    assertThat(error.message()).contains("the storage is on fire");
  }

  private void hurry() {
    driver.withoutWaits();
    anotherProcess();
  }

  private void dieOnceSent(int count) {
    var process = Thread.ofVirtual().start(() -> errorOf(this::assign));
    Awaitility.await().until(() -> console.journal().count("POST", ASSIGN) == count);
    process.interrupt();
    anotherProcess();
  }
}
