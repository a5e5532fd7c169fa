package dev.coffer.engine.conformance;

import static dev.coffer.engine.Capability.ASSIGN_DISKS;
import static dev.coffer.engine.Capability.HOLD_JOBS;
import static dev.coffer.engine.Capability.LIST_RECOVERY_POINTS;
import static dev.coffer.engine.Capability.POWER;
import static dev.coffer.engine.Capability.RELEASE_JOBS;
import static dev.coffer.engine.Capability.RESTORE;
import static dev.coffer.engine.Capability.RUN_ONE_VM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.Power;
import dev.coffer.engine.Refusal;
import dev.coffer.engine.RestoreOrder;
import dev.coffer.engine.VmId;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who may be started: R3, R12, and the machines of restores. */
abstract class PowerConformance extends Topic {

  @BeforeEach
  void needsPower() {
    needs(POWER);
  }

  @Test
  void a_protected_machine_starts_and_stops() {
    var web = machine("web", "vda");
    assign(web, policy("gold"));
    engine().start(web);
    assertThat(see(web).isOn()).isTrue();
    engine().stop(web);
    assertThat(see(web).isOn()).isFalse();
  }

  @Test
  void starting_what_runs_and_stopping_what_is_off_changes_nothing() {
    var web = machine("web", "vda");
    assign(web, policy("gold"));
    changesNothing(() -> engine().stop(web));
    engine().start(web);
    changesNothing(() -> engine().start(web));
  }

  @Test
  void r3_a_machine_without_any_policy_cannot_be_started() {
    var web = machine("web", "vda");
    refused(Refusal.NO_POLICY_ASSIGNED, () -> engine().start(web));
  }

  @Test
  void r3_a_machine_that_lost_its_last_policy_while_off_cannot_be_started() {
    var web = machine("web", "vda");
    assign(web, policy("gold"));
    assign(web);
    refused(Refusal.NO_POLICY_ASSIGNED, () -> engine().start(web));
  }

  @Test
  void r3_a_policy_on_a_disk_is_a_policy() {
    needs(ASSIGN_DISKS);
    var web = machine("web", "vda");
    assignDisk(web, "vda", policy("gold"));
    engine().start(web);
    assertThat(see(web).isOn()).isTrue();
  }

  @Test
  void r12_a_machine_that_carries_a_held_policy_cannot_be_started() {
    needs(HOLD_JOBS);
    var gold = policy("gold");
    var web = machine("web", "vda");
    assign(web, gold, policy("silver"));
    engine().hold(jobOf(gold).id());
    refused(Refusal.POLICY_HELD, () -> engine().start(web));
  }

  @Test
  void r12_a_machine_whose_disk_carries_a_held_policy_cannot_be_started() {
    needs(HOLD_JOBS, ASSIGN_DISKS);
    var gold = policy("gold");
    var web = machine("web", "vda");
    assign(web, policy("silver"));
    assignDisk(web, "vda", gold);
    engine().hold(jobOf(gold).id());
    refused(Refusal.POLICY_HELD, () -> engine().start(web));
  }

  @Test
  void r12_a_machine_starts_again_once_its_policy_is_released() {
    needs(HOLD_JOBS, RELEASE_JOBS);
    var gold = policy("gold");
    var web = machine("web", "vda");
    assign(web, gold);
    engine().hold(jobOf(gold).id());
    engine().release(jobOf(gold).id());
    engine().start(web);
    assertThat(see(web).isOn()).isTrue();
  }

  @Test
  void r12_a_machine_that_runs_goes_on_when_its_policy_is_held() {
    needs(HOLD_JOBS);
    var gold = policy("gold");
    var web = machine("web", "vda");
    assign(web, gold);
    engine().start(web);
    engine().hold(jobOf(gold).id());
    changesNothing(() -> engine().start(web));
    assertThat(see(web).isOn()).isTrue();
  }

  @Test
  void r3_the_machine_of_a_test_restore_starts_without_a_policy() {
    var test = restored(new RestoreOrder.Test("web-test", Set.of(), false));
    engine().start(test);
    assertThat(see(test).power()).isEqualTo(Power.ON);
    engine().stop(test);
    assertThat(see(test).power()).isEqualTo(Power.OFF);
  }

  @Test
  void r3_a_clone_cannot_be_started_before_it_is_given_a_policy() {
    var clone = restored(new RestoreOrder.Clone("web-clone", Set.of()));
    refused(Refusal.NO_POLICY_ASSIGNED, () -> engine().start(clone));
    assign(clone, look().policyNamed("gold").orElseThrow().id());
    engine().start(clone);
    assertThat(see(clone).isOn()).isTrue();
  }

  @Test
  void machines_that_do_not_exist_are_not_found() {
    notFound(() -> engine().start(new VmId("no-such-machine")));
    notFound(() -> engine().stop(new VmId("no-such-machine")));
  }

  private VmId restored(RestoreOrder.Form form) {
    needs(RESTORE, RUN_ONE_VM, LIST_RECOVERY_POINTS);
    var gold = policy("gold");
    var web = machine("web", "vda");
    assign(web, gold);
    return restore(point(web, gold), form).vm().orElseThrow().id();
  }
}
