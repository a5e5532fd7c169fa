package dev.coffer.engine.spp.restore;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coffer.engine.Restore.Phase;
import dev.coffer.engine.RestoreOrder;
import dev.coffer.engine.spp.job.ActionLinks;
import dev.coffer.engine.spp.restore.Phases.Wish;
import dev.coffer.engine.spp.wire.Item;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PhasesTest {

  private static final RestoreOrder.Form TEST = new RestoreOrder.Test("t", Set.of(), false);
  private static final RestoreOrder.Form CLONE = new RestoreOrder.Clone("c", Set.of());

  @ParameterizedTest
  @CsvSource({
    "PENDING,NONE,QUEUED",
    "RUNNING,NONE,RUNNING",
    "RUNNING,PROMOTE,PROMOTING",
    "RUNNING,CLEAN_UP,CLEANING_UP",
    "COMPLETED,PROMOTE,PROMOTED",
    "COMPLETED,CLEAN_UP,CLEANED_UP",
    "COMPLETED,NONE,CLEANED_UP",
    "CANCELING,CLEAN_UP,CLEANING_UP",
    "CANCELED,CLEAN_UP,CLEANED_UP",
    "CANCELED,NONE,FAILED",
    "PARTIAL,NONE,FAILED",
    "FAILED,PROMOTE,FAILED",
    "RESTING,NONE,UNKNOWN"
  })
  void a_test_restore_is_where_its_session_and_what_was_asked_of_it_say(
      String status, Wish wish, Phase phase) throws Exception {
    var session = session("{\"status\": \"%s\"}".formatted(status));
    assertThat(Phases.of(TEST, session, wish, ActionLinks.USUAL)).isEqualTo(phase);
  }

  @ParameterizedTest
  @CsvSource({"NONE,READY", "PROMOTE,PROMOTING", "CLEAN_UP,CLEANING_UP"})
  void a_session_that_offers_an_end_waits_for_a_person(Wish wish, Phase phase) throws Exception {
    var session =
        session(
            "{\"status\": \"PENDING\", \"links\": {\"end_iv\": {\"href\": \"https://spp/x\"}}}");
    assertThat(Phases.of(TEST, session, wish, ActionLinks.USUAL)).isEqualTo(phase);
    var renamed = new ActionLinks("hold", "release", "finish", "keep");
    assertThat(Phases.of(TEST, session, Wish.NONE, renamed)).isEqualTo(Phase.QUEUED);
  }

  @Test
  void a_session_that_offers_nothing_but_says_that_its_machine_lives_waits_as_well()
      throws Exception {
    var session = session("{\"status\": \"PENDING\", \"results\": \"IV test active\"}");
    assertThat(Phases.of(TEST, session, Wish.NONE, ActionLinks.USUAL)).isEqualTo(Phase.READY);
  }

  @Test
  void other_restores_end_by_themselves() throws Exception {
    var done = session("{\"status\": \"COMPLETED\"}");
    assertThat(Phases.of(CLONE, done, Wish.NONE, ActionLinks.USUAL)).isEqualTo(Phase.READY);
    var partial = session("{\"status\": \"PARTIAL\"}");
    assertThat(Phases.of(CLONE, partial, Wish.NONE, ActionLinks.USUAL)).isEqualTo(Phase.FAILED);
  }

  private static Item session(String json) throws Exception {
    return new Item(new ObjectMapper().readTree(json));
  }
}
