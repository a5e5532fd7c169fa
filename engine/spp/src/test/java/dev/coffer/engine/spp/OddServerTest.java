package dev.coffer.engine.spp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coffer.engine.EngineError;
import dev.coffer.engine.JobState;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.Power;
import dev.coffer.engine.Refusal;
import dev.coffer.engine.Session;
import dev.coffer.engine.Target;
import java.util.Set;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Servers that show less than ours: what is not known is never guessed to be well. */
class OddServerTest extends Scene {

  private static final String SEARCH = "POST /api/hypervisor/search";
  private static final String ROLLUP = "/api/endeavour/catalog/hypervisor/vm";

  @Test
  void machines_that_do_not_say_whether_they_run_are_looked_up_in_the_rollup() {
    hideFromMachines("powerSummary");
    assertThat(see(web).power()).isEqualTo(Power.OFF);
    switchOn();
    assertThat(see(web).power()).isEqualTo(Power.ON);
    assertThat(faults().count(ROLLUP)).isEqualTo(2);
  }

  @Test
  void r7_holds_where_only_the_rollup_says_that_a_machine_runs() {
    PolicyId gold = policy("gold");
    assign(web, gold);
    switchOn();
    hideFromMachines("powerSummary");
    var error =
        errorOf(
            EngineError.Refused.class,
            () -> engine().setPolicies(new Target.OfVm(web), Set.of(gold), Set.of()));
    assertThat(error.refusal()).isEqualTo(Refusal.LAST_POLICY_ON_RUNNING_VM);
  }

  @Test
  void a_machine_of_which_nobody_says_whether_it_runs_counts_as_running() {
    hideFromMachines("powerSummary");
    faults().at(ROLLUP).always().lie(answer -> without(answer, "children", "properties"));
    assertThat(see(web).power()).isEqualTo(Power.ON);
  }

  @Test
  void disks_that_do_not_show_their_policies_are_taken_to_inherit_them() {
    PolicyId gold = policy("gold");
    faults().at("/vdisk?").always().lie(answer -> without(answer, "vdisks", "storageProfiles"));
    assign(web, gold);
    var seen = see(web);
    assertThat(seen.effectivePolicies(seen.disks().getFirst())).containsExactly(gold);
  }

  @Test
  void a_machine_whose_disks_cannot_be_read_hides_no_other_and_is_said_to_be_old() {
    var db = machine("db");
    look();
    faults().at(web.value().substring(5), "/vdisk").always().status(400, "{}");
    var observation = look();
    assertThat(observation.virtualMachines()).hasSize(2);
    assertThat(see(web).disks()).hasSize(1);
    assertThat(observation.readEarlier()).containsOnlyKeys(web);
    assertThat(see(db).disks()).hasSize(1);
  }

  @Test
  void a_session_whose_log_cannot_be_read_has_failed_all_the_same() {
    PolicyId gold = policy("gold");
    assign(web, gold);
    spp.breakDisk(see(web).disks().getFirst().id().value().replaceAll(".*:", ""));
    faults().at("/api/endeavour/log").always().status(400, "{}");
    var session = awaitSession(engine().run(newRequest(), web, gold));
    assertThat(session.state()).isEqualTo(Session.State.FAILED);
    assertThat(session.problem().orElseThrow().message()).contains("vmware_gold");
  }

  @Test
  void an_object_without_an_id_is_no_reason_to_guess() {
    policy("gold");
    faults().at("GET /ngp/slapolicy").always().lie(answer -> without(answer, "slapolicies", "id"));
    errorOf(EngineError.Unavailable.class, this::look);
  }

  @Test
  void a_job_without_a_status_is_judged_by_its_last_session_and_else_idle() {
    PolicyId gold = policy("gold");
    assign(web, gold);
    faults()
        .at("GET /api/endeavour/job?")
        .always()
        .lie(answer -> without(answer, "jobs", "status"));
    assertThat(jobOf(gold).state()).isEqualTo(new JobState.Idle());
    point(gold);
    assertThat(jobOf(gold).state()).isEqualTo(new JobState.Idle());
    spp.pauseWork();
    engine().run(newRequest(), web, gold);
    assertThat(jobOf(gold).state()).isInstanceOf(JobState.Running.class);
  }

  private void switchOn() {
    spp.vcenter().setPower(spp.mor(web.value().substring(5)), true);
    spp.scanInventory();
  }

  private void hideFromMachines(String field) {
    faults().at(SEARCH).always().lie(answer -> without(answer, "vms", field));
    faults().at("GET /api/hypervisor/1001/vm/").always().lie(answer -> without(answer, field));
  }

  private static JsonNode without(JsonNode answer, String list, String field) {
    return changed(
        answer, copy -> copy.path(list).forEach(one -> ((ObjectNode) one).remove(field)));
  }

  private static JsonNode without(JsonNode answer, String field) {
    return changed(answer, copy -> ((ObjectNode) copy).remove(field));
  }

  private static JsonNode changed(JsonNode answer, Consumer<JsonNode> change) {
    JsonNode copy = answer.deepCopy();
    change.accept(copy);
    return copy;
  }
}
