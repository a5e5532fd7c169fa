package dev.coffer.engine.spp;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coffer.engine.JobState;
import dev.coffer.engine.Session;
import dev.coffer.engine.VirtualMachine;
import org.junit.jupiter.api.Test;

/**
 * Lists that change between their pages, and words that nobody knows (reference, sections 2, 8).
 */
class ListHazardTest extends Scene {

  @Test
  void a_list_that_shrinks_between_its_pages_loses_no_machine() {
    for (int i = 0; i < 620; i++) {
      spp.vcenter().addMachine("vm" + i, Opening.ZONE);
    }
    spp.scanInventory();
    var first = spp.vcenter().named("vm0").getFirst();
    faults()
        .at("/api/hypervisor/search")
        .nth(2)
        .meanwhile(
            () -> {
              spp.vcenter().removeMachine(first);
              spp.scanInventory();
            });
    assertThat(look().virtualMachines())
        .extracting(VirtualMachine::name)
        .contains("web", "vm499", "vm500", "vm501", "vm619")
        .hasSize(620);
  }

  @Test
  void a_list_that_loses_one_and_gains_one_between_its_pages_loses_no_other() {
    for (int i = 0; i < 620; i++) {
      spp.vcenter().addMachine("vm" + i, Opening.ZONE);
    }
    spp.scanInventory();
    var first = spp.vcenter().named("vm0").getFirst();
    faults()
        .at("/api/hypervisor/search")
        .nth(2)
        .meanwhile(
            () -> {
              spp.vcenter().removeMachine(first);
              spp.vcenter().addMachine("new", Opening.ZONE);
              spp.scanInventory();
            });
    assertThat(look().virtualMachines())
        .extracting(VirtualMachine::name)
        .contains("web", "vm499", "vm500", "vm619", "new");
  }

  @Test
  void a_job_whose_status_nobody_knows_is_neither_idle_nor_held() {
    var gold = policy("gold");
    assign(web, gold);
    faults().at("GET", "/api/endeavour/job?").always().lie(this::napping);
    assertThat(jobOf(gold).state()).isEqualTo(new JobState.Unknown("NAPPING"));
    assertThat(look().isHeld(gold)).isFalse();
  }

  @Test
  void a_session_whose_status_nobody_knows_is_not_finished() {
    var gold = policy("gold");
    assign(web, gold);
    point(gold);
    faults().at("GET", "/api/endeavour/jobsession").always().lie(this::napping);
    assertThat(look().sessions())
        .isNotEmpty()
        .extracting(Session::state)
        .containsOnly(Session.State.UNKNOWN);
  }

  private JsonNode napping(JsonNode list) {
    list.findParents("status").forEach(item -> ((ObjectNode) item).put("status", "NAPPING"));
    return list;
  }
}
