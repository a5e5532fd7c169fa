package dev.coffer.engine.embedded.rules;

import static dev.coffer.engine.embedded.rules.AssignmentRulesTest.assertRefused;
import static dev.coffer.engine.embedded.rules.Machines.stopped;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.PointId;
import dev.coffer.engine.Power;
import dev.coffer.engine.Progress;
import dev.coffer.engine.Refusal;
import dev.coffer.engine.RequestId;
import dev.coffer.engine.Restore;
import dev.coffer.engine.Restore.Phase;
import dev.coffer.engine.RestoreId;
import dev.coffer.engine.RestoreOrder;
import dev.coffer.engine.VirtualMachine.Role;
import dev.coffer.engine.VmId;
import dev.coffer.engine.embedded.hypervisor.HostedVm;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RestoreRulesTest {

  private static final RestoreOrder.Test TEST = new RestoreOrder.Test("web-2", Set.of(), false);
  private static final RestoreOrder.Production PRODUCTION =
      new RestoreOrder.Production("web", Set.of(), false);

  @Test
  void r13_a_production_restore_repeats_the_name_of_the_machine() {
    assertThat(RestoreRules.confirmed(PRODUCTION, "web")).isEmpty();
    assertRefused(RestoreRules.confirmed(PRODUCTION, "db"), Refusal.NOT_CONFIRMED, "db", "web");
  }

  @Test
  void r13_a_running_machine_is_not_replaced() {
    assertThat(RestoreRules.isOff(hosted("web", Power.OFF))).isEmpty();
    assertRefused(
        RestoreRules.isOff(hosted("web", Power.ON)), Refusal.VIRTUAL_MACHINE_RUNNING, "web");
  }

  @Test
  void r13_a_name_is_taken_by_machines_and_by_restores_to_come() {
    var fleet = List.of(hosted("web", Power.OFF));
    assertThat(RestoreRules.nameIsFree("web-2", fleet, List.of())).isEmpty();
    assertRefused(RestoreRules.nameIsFree("web", fleet, List.of()), Refusal.NAME_IN_USE, "web");
    var coming = List.of(restore(TEST, Phase.RUNNING));
    assertRefused(RestoreRules.nameIsFree("web-2", fleet, coming), Refusal.NAME_IN_USE, "web-2");
  }

  @Test
  void r14_only_a_test_restore_that_is_ready_is_promoted() {
    assertThat(RestoreRules.promotable(restore(TEST, Phase.READY))).isEmpty();
    assertRefused(
        RestoreRules.promotable(restore(TEST, Phase.CLEANING_UP)),
        Refusal.NOT_A_TEST_RESTORE,
        "cleaning up");
    assertRefused(
        RestoreRules.promotable(restore(PRODUCTION, Phase.READY)),
        Refusal.NOT_A_TEST_RESTORE,
        "Production");
  }

  @Test
  void r13_only_a_test_restore_that_is_not_promoted_is_cleaned_up() {
    assertThat(RestoreRules.cleanable(restore(TEST, Phase.RUNNING))).isEmpty();
    assertThat(RestoreRules.cleanable(restore(TEST, Phase.FAILED))).isEmpty();
    assertRefused(
        RestoreRules.cleanable(restore(TEST, Phase.PROMOTED)),
        Refusal.NOT_A_TEST_RESTORE,
        "promoted");
    assertRefused(
        RestoreRules.cleanable(restore(PRODUCTION, Phase.READY)),
        Refusal.NOT_A_TEST_RESTORE,
        "Production");
  }

  @Test
  void a_machine_whose_disks_are_being_replaced_is_not_started() {
    var web = Optional.of(new VmId("vm-web"));
    var replacing = restore(PRODUCTION, Phase.RUNNING);
    assertRefused(RestoreRules.leavesAlone(replacing, web, stopped()), Refusal.OTHER, "web");
    var promoting = restore(TEST, Phase.PROMOTING);
    assertRefused(RestoreRules.leavesAlone(promoting, web, stopped()), Refusal.OTHER, "web");
    var copying = restore(TEST, Phase.RUNNING);
    assertThat(RestoreRules.leavesAlone(copying, web, stopped())).isEmpty();
  }

  private static HostedVm hosted(String name, Power power) {
    return new HostedVm(
        new VmId("vm-" + name), name, "zone-a", "", Map.of(), power, Role.PRODUCTION, List.of());
  }

  private static Restore restore(RestoreOrder.Form form, Phase phase) {
    return new Restore(
        new RestoreId("restore-1"),
        new RequestId("request-1"),
        new RestoreOrder(new PointId("point-1"), form),
        phase,
        Progress.NONE,
        Instant.EPOCH,
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        List.of());
  }
}
