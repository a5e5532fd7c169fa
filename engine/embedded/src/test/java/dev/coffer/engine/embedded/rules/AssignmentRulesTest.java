package dev.coffer.engine.embedded.rules;

import static dev.coffer.engine.embedded.rules.Machines.GOLD;
import static dev.coffer.engine.embedded.rules.Machines.GOLD_ID;
import static dev.coffer.engine.embedded.rules.Machines.SILVER;
import static dev.coffer.engine.embedded.rules.Machines.SILVER_ID;
import static dev.coffer.engine.embedded.rules.Machines.VAULT_A;
import static dev.coffer.engine.embedded.rules.Machines.VAULT_B;
import static dev.coffer.engine.embedded.rules.Machines.VDA;
import static dev.coffer.engine.embedded.rules.Machines.VDB;
import static dev.coffer.engine.embedded.rules.Machines.running;
import static dev.coffer.engine.embedded.rules.Machines.stopped;
import static dev.coffer.engine.embedded.rules.Machines.web;
import static dev.coffer.engine.embedded.rules.Machines.with;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.EngineError.Refused;
import dev.coffer.engine.Power;
import dev.coffer.engine.Refusal;
import dev.coffer.engine.Site;
import dev.coffer.engine.VirtualMachine;
import dev.coffer.engine.VirtualMachine.Role;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AssignmentRulesTest {

  @Test
  void r5_a_disk_can_be_left_out_as_long_as_another_is_backed_up() {
    var before = stopped(GOLD_ID);
    var after = with(before, VDB, Set.of(), Set.of(GOLD_ID));
    assertThat(AssignmentRules.leavesSomething(before, after, VDB)).isEmpty();
  }

  @Test
  void r5_the_last_disk_cannot_be_left_out() {
    var before = with(stopped(GOLD_ID), VDA, Set.of(), Set.of(GOLD_ID));
    var after = with(before, VDB, Set.of(), Set.of(GOLD_ID));
    var refused = AssignmentRules.leavesSomething(before, after, VDB);
    assertRefused(refused, Refusal.NOTHING_LEFT_TO_PROTECT, "vdb", "web");
  }

  @Test
  void r5_a_policy_of_the_disk_itself_still_protects_it() {
    var before = with(stopped(GOLD_ID), VDA, Set.of(SILVER_ID), Set.of(GOLD_ID));
    var after = with(before, VDB, Set.of(), Set.of(GOLD_ID));
    assertThat(AssignmentRules.leavesSomething(before, after, VDB)).isEmpty();
  }

  @Test
  void r5_a_disk_can_only_be_left_out_of_policies_that_its_machine_carries() {
    assertThat(AssignmentRules.carries(stopped(GOLD_ID), VDA, GOLD)).isEmpty();
    var refused = AssignmentRules.carries(stopped(GOLD_ID), VDA, SILVER);
    assertRefused(refused, Refusal.POLICY_NOT_ASSIGNED, "vda", "silver", "web");
  }

  @Test
  void r6_a_policy_whose_site_is_in_the_zone_of_the_machine_cannot_join_it() {
    assertThat(joins(false, VAULT_B)).isEmpty();
    assertRefused(
        joins(false, VAULT_A), Refusal.SAME_AVAILABILITY_ZONE, "gold", "vault-a", "zone-a", "web");
  }

  @Test
  void r7_a_running_machine_keeps_its_last_policy() {
    var refused = AssignmentRules.keepsOne(running(GOLD_ID), running());
    assertRefused(refused, Refusal.LAST_POLICY_ON_RUNNING_VM, "web", "another policy", "off");
  }

  @Test
  void r7_a_stopped_machine_or_one_with_another_policy_may_lose_it() {
    assertThat(AssignmentRules.keepsOne(stopped(GOLD_ID), stopped())).isEmpty();
    assertThat(AssignmentRules.keepsOne(running(GOLD_ID), running(SILVER_ID))).isEmpty();
  }

  @Test
  void r7_a_policy_on_a_disk_is_a_policy_too() {
    var before = with(running(), VDA, Set.of(GOLD_ID), Set.of());
    assertThat(AssignmentRules.keepsOne(before, running()).map(Refused::refusal))
        .contains(Refusal.LAST_POLICY_ON_RUNNING_VM);
    var after = with(running(), VDB, Set.of(SILVER_ID), Set.of());
    assertThat(AssignmentRules.keepsOne(running(GOLD_ID), after)).isEmpty();
  }

  @Test
  void r7_does_not_bind_the_machine_of_a_test_restore() {
    VirtualMachine before = web(Power.ON, Role.TEST, GOLD_ID);
    assertThat(AssignmentRules.keepsOne(before, web(Power.ON, Role.TEST))).isEmpty();
  }

  @Test
  void r11_a_held_policy_cannot_join() {
    assertRefused(joins(true, VAULT_B), Refusal.POLICY_HELD, "gold", "web", "releaseToken");
  }

  private static Optional<Refused> joins(boolean held, Site site) {
    return AssignmentRules.joins(GOLD, held, Optional.of(site), stopped());
  }

  static void assertRefused(Optional<Refused> refused, Refusal refusal, String... words) {
    assertThat(refused.map(Refused::refusal)).contains(refusal);
    assertThat(refused.orElseThrow().message()).contains(words).doesNotEndWith(".");
  }
}
