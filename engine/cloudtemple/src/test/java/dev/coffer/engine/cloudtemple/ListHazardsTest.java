package dev.coffer.engine.cloudtemple;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.EngineError;
import dev.coffer.engine.JobState;
import dev.coffer.engine.Session;
import dev.coffer.engine.cloudtemple.fake.Fault;
import java.time.Duration;
import java.util.Locale;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What lists do not say, or say in words that nobody knows. */
class ListHazardsTest extends VmwareScene {

  @Test
  void a_partial_list_of_machines_never_proves_that_one_is_gone() {
    assign();
    console.faults().always("GET", "/vcenters/virtual_machines$", Fault.partialList());
    assertThat(errorOf(this::look)).isInstanceOf(EngineError.Unavailable.class);
  }

  @Test
  void a_partial_list_of_policies_never_proves_that_one_is_gone() {
    assign();
    console.faults().always("GET", "/spp/policies$", Fault.partialList());
    assertThat(errorOf(this::look)).isInstanceOf(EngineError.Unavailable.class);
  }

  @Test
  void sessions_that_are_cut_at_500_are_no_proof_that_a_job_never_ran() {
    assign();
    console.spp().addHistory(gold.value(), 600);
    assertThat(look().sessions()).hasSize(500);
    assertThat(job().lastRun()).isPresent();
  }

  @Test
  void a_session_belongs_to_its_policy_although_it_knows_that_by_another_id() {
    assign();
    console.spp().run(gold.value());
    var session =
        Awaitility.await()
            .until(
                () -> look().sessions().stream().findFirst().orElseThrow(),
                found -> found.state().isFinished());
    assertThat(session.policy()).isEqualTo(gold);
    assertThat(session.state()).isEqualTo(Session.State.COMPLETED);
  }

  @Test
  void a_status_of_a_session_that_nobody_knows_is_no_success() {
    assign();
    console.spp().addHistory(gold.value(), 1);
    console.spp().runs().showStatus("vmware_gold", "SUCCESSFUL-ISH");
    assertThat(look().sessions()).extracting(Session::state).containsExactly(Session.State.UNKNOWN);
  }

  @Test
  void a_status_of_a_job_that_nobody_knows_is_neither_held_nor_idle() {
    assign();
    console.spp().showStatus(gold.value(), "FROZEN");
    assertThat(job().state()).isEqualTo(new JobState.Unknown("FROZEN"));
    assertThat(look().isHeld(gold)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"HELD", "Held", "held"})
  void held_is_held_however_it_is_written(String literal) {
    assign();
    console.spp().showStatus(gold.value(), literal);
    assertThat(look().isHeld(gold)).isTrue();
  }

  @Test
  void an_endpoint_that_is_unwell_for_a_moment_is_asked_again() {
    console.faults().next("GET", "/spp/policies$", Fault.badGateway());
    console.faults().nth(2, "GET", "/spp/policies$", Fault.slow(Duration.ofMillis(50)));
    assertThat(look().policies()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/virtual_machines$", "/virtual_disks$", "/spp/policies$", "/jobs$"})
  void names_may_be_written_in_any_case(String path) {
    assign();
    var before = look();
    console.faults().always("GET", path, Fault.lie(ListHazardsTest::capitalised));
    var after = look();
    assertThat(after.virtualMachines()).isEqualTo(before.virtualMachines());
    assertThat(after.policies()).isEqualTo(before.policies());
    assertThat(after.jobsOf(gold)).hasSize(1);
  }

  /** {@code {"powerState":...}} becomes {@code {"PowerState":...}}. */
  private static String capitalised(String json) {
    return Pattern.compile("\"([a-z])(\\w*)\":")
        .matcher(json)
        .replaceAll(name -> "\"" + name.group(1).toUpperCase(Locale.ROOT) + name.group(2) + "\":");
  }
}
