package dev.coffer.engine.spp.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.JobState;
import dev.coffer.engine.JobState.HoldCause;
import dev.coffer.engine.Session;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WordsTest {

  /** All that the reference lists for sessions, those that clients filter on as well. */
  @ParameterizedTest
  @CsvSource({
    "RUNNING,RUNNING",
    "PENDING,QUEUED",
    "HELD,QUEUED",
    "WAITING,QUEUED",
    "PAUSING,RUNNING",
    "PAUSED,RUNNING",
    "STOPPING,RUNNING",
    "STOPPED,CANCELED",
    "CANCELING,RUNNING",
    "CANCELED,CANCELED",
    "CANCELLED,CANCELED",
    "ABORTED,CANCELED",
    "SUSPENDING,RUNNING",
    "SUSPENDED,RUNNING",
    "FAILED,FAILED",
    "PARTIAL,PARTIAL",
    "COMPLETED,COMPLETED",
    "UNKNOWN,UNKNOWN",
    "completed,COMPLETED"
  })
  void each_literal_of_a_session_has_its_state(String literal, Session.State state) {
    assertThat(SessionWord.state(literal)).isEqualTo(state);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "DONE", "COMPLETED_WITH_LOVE"})
  void a_literal_that_nobody_knows_is_neither_finished_nor_a_success(String literal) {
    assertThat(SessionWord.state(literal)).isEqualTo(Session.State.UNKNOWN);
    assertThat(SessionWord.state(literal).isFinished()).isFalse();
  }

  @Test
  void the_unfinished_ones_are_those_that_are_asked_for() {
    assertThat(SessionWord.UNFINISHED)
        .allSatisfy(literal -> assertThat(SessionWord.state(literal).isFinished()).isFalse());
    assertThat(List.of("FAILED", "PARTIAL", "COMPLETED", "CANCELED", "STOPPED"))
        .doesNotContainAnyElementsOf(SessionWord.UNFINISHED);
  }

  @Test
  void jobs_are_idle_held_running_or_not_known() {
    assertThat(state("IDLE")).isEqualTo(new JobState.Idle());
    assertThat(state("HELD"))
        .isEqualTo(new JobState.Held(HoldCause.NO_RESOURCES_ASSIGNED, Optional.empty()));
    assertThat(List.of("PENDING", "RUNNING", "WAITING", "RESOURCE ACTIVE"))
        .allSatisfy(
            literal ->
                assertThat(state(literal)).isEqualTo(new JobState.Running(Optional.empty())));
    assertThat(state("DREAMING")).isEqualTo(new JobState.Unknown("DREAMING"));
  }

  private static JobState state(String literal) {
    return JobWord.state(literal, Optional.empty(), HoldCause.NO_RESOURCES_ASSIGNED);
  }
}
