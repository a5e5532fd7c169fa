package dev.coffer.engine.embedded.rules;

import static dev.coffer.engine.embedded.rules.AssignmentRulesTest.assertRefused;
import static dev.coffer.engine.embedded.rules.Machines.GOLD;
import static dev.coffer.engine.embedded.rules.Machines.GOLD_ID;
import static dev.coffer.engine.embedded.rules.Machines.SILVER;
import static dev.coffer.engine.embedded.rules.Machines.SILVER_ID;
import static dev.coffer.engine.embedded.rules.Machines.VDA;
import static dev.coffer.engine.embedded.rules.Machines.stopped;
import static dev.coffer.engine.embedded.rules.Machines.web;
import static dev.coffer.engine.embedded.rules.Machines.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.Power;
import dev.coffer.engine.Refusal;
import dev.coffer.engine.Site;
import dev.coffer.engine.VirtualMachine.Role;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RunRulesTest {

  @Test
  void r2_a_machine_is_run_under_a_policy_that_it_carries() {
    assertThat(RunRules.runnable(stopped(GOLD_ID), GOLD, false)).isEmpty();
    var refused = RunRules.runnable(stopped(GOLD_ID), SILVER, false);
    assertRefused(refused, Refusal.POLICY_NOT_ASSIGNED, "silver", "web");
  }

  @Test
  void r3_a_machine_without_a_policy_cannot_start_and_the_message_says_what_to_apply() {
    var refused = RunRules.startable(stopped(), List.of(), Set.of());
    assertRefused(
        refused,
        Refusal.NO_POLICY_ASSIGNED,
        "a backup policy must be assigned to virtual machine web before it can start",
        "PolicyAssignment");
  }

  @Test
  void r3_and_r12_do_not_bind_the_machine_of_a_test_restore() {
    var vm = web(Power.OFF, Role.TEST);
    assertThat(RunRules.startable(vm, List.of(), Set.of())).isEmpty();
    assertThat(RunRules.startable(vm, List.of(GOLD), Set.of(GOLD_ID))).isEmpty();
  }

  @Test
  void r4_a_policy_of_single_disks_cannot_be_run_on_demand() {
    var vm = with(stopped(), VDA, Set.of(GOLD_ID), Set.of());
    var refused = RunRules.runnable(vm, GOLD, false);
    assertRefused(refused, Refusal.DISK_LEVEL_RUN_UNSUPPORTED, "gold", "web");
  }

  @Test
  void r11_a_held_policy_cannot_be_run() {
    assertRefused(
        RunRules.runnable(stopped(GOLD_ID), GOLD, true), Refusal.POLICY_HELD, "gold", "web");
  }

  @Test
  void r12_a_machine_that_carries_a_held_policy_cannot_start() {
    var vm = stopped(GOLD_ID, SILVER_ID);
    var policies = List.of(GOLD, SILVER);
    assertThat(RunRules.startable(vm, policies, Set.of())).isEmpty();
    assertRefused(
        RunRules.startable(vm, policies, Set.of(SILVER_ID)), Refusal.POLICY_HELD, "web", "silver");
  }

  @Test
  void r19_a_site_that_is_nearly_full_refuses_runs() {
    assertThat(RunRules.hasRoom(GOLD, site(true))).isEmpty();
    assertRefused(
        RunRules.hasRoom(GOLD, site(false)),
        Refusal.CAPACITY_EXHAUSTED,
        "gold",
        "vault-b",
        "allocation",
        "retention");
  }

  private static Site site(boolean acceptsRuns) {
    return new Site("vault-b", "zone-b", Optional.of(new Site.Capacity(100, 95, acceptsRuns)));
  }
}
