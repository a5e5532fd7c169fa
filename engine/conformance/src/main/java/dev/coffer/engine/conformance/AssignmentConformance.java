package dev.coffer.engine.conformance;

import static dev.coffer.engine.Capability.ASSIGN_DISKS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.PolicySpec;
import dev.coffer.engine.Power;
import dev.coffer.engine.Refusal;
import dev.coffer.engine.Target;
import dev.coffer.engine.VirtualMachine;
import dev.coffer.engine.VmId;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which policies machines and disks carry: R1, R4, R6, R7, and what a stale caller gets. */
abstract class AssignmentConformance extends Topic {

  @Test
  void r1_a_policy_of_a_machine_covers_all_its_disks() {
    var gold = policy("gold");
    var web = machine("web", "vda", "vdb");
    assign(web, gold);
    var seen = see(web);
    assertThat(seen.policies()).containsExactly(gold);
    assertThat(seen.disks())
        .hasSize(2)
        .allSatisfy(disk -> assertThat(seen.effectivePolicies(disk)).containsExactly(gold));
  }

  @Test
  void r1_a_disk_that_is_added_later_is_covered_without_any_call() {
    var gold = policy("gold");
    var web = machine("web", "vda");
    assign(web, gold);
    addDisk(web, "vdb");
    assertThat(see(web).effectivePolicies(seeDisk(web, "vdb"))).containsExactly(gold);
  }

  @Test
  void a_machine_carries_several_policies_and_the_whole_set_is_replaced() {
    var gold = policy("gold");
    var silver = policy("silver");
    var bronze = policy("bronze");
    var web = machine("web", "vda");
    assign(web, gold, silver);
    assign(web, silver, bronze);
    assertThat(see(web).policies()).containsExactlyInAnyOrder(silver, bronze);
  }

  @Test
  void asking_for_what_is_there_changes_nothing() {
    var gold = policy("gold");
    var web = machine("web", "vda");
    assign(web, gold);
    changesNothing(() -> assign(web, gold));
  }

  @Test
  void r4_a_machine_does_not_inherit_what_its_disk_carries() {
    needs(ASSIGN_DISKS);
    var gold = policy("gold");
    var web = machine("web", "vda", "vdb");
    assignDisk(web, "vdb", gold);
    var seen = see(web);
    assertThat(seen.policies()).isEmpty();
    assertThat(seen.effectivePolicies(seeDisk(web, "vdb"))).containsExactly(gold);
    assertThat(seen.effectivePolicies(seeDisk(web, "vda"))).isEmpty();
  }

  @Test
  void r6_a_policy_that_stores_in_the_zone_of_the_machine_is_refused() {
    var near = nearby("near");
    var web = machine("web", "vda");
    refused(Refusal.SAME_AVAILABILITY_ZONE, () -> assign(web, near));
  }

  @Test
  void r6_a_policy_that_stores_in_the_zone_of_the_disk_is_refused() {
    needs(ASSIGN_DISKS);
    var near = nearby("near");
    var web = machine("web", "vda");
    refused(Refusal.SAME_AVAILABILITY_ZONE, () -> assignDisk(web, "vda", near));
  }

  @Test
  void r6_one_policy_in_the_wrong_zone_keeps_all_that_join_out() {
    var near = nearby("near");
    var gold = policy("gold");
    var web = machine("web", "vda");
    refused(Refusal.SAME_AVAILABILITY_ZONE, () -> assign(web, gold, near));
  }

  @Test
  void r7_the_last_policy_of_a_running_machine_cannot_be_removed() {
    var gold = policy("gold");
    var web = machine("web", "vda");
    assign(web, gold);
    power(web, Power.ON);
    refused(Refusal.LAST_POLICY_ON_RUNNING_VM, () -> assign(web));
  }

  @Test
  void r7_the_last_policy_of_a_stopped_machine_can_be_removed() {
    var gold = policy("gold");
    var web = machine("web", "vda");
    assign(web, gold);
    power(web, Power.ON);
    power(web, Power.OFF);
    assign(web);
    assertThat(see(web).policies()).isEmpty();
  }

  @Test
  void r7_a_policy_of_a_running_machine_that_is_not_the_last_can_be_removed() {
    var gold = policy("gold");
    var silver = policy("silver");
    var web = machine("web", "vda");
    assign(web, gold, silver);
    power(web, Power.ON);
    assign(web, silver);
    assertThat(see(web).policies()).containsExactly(silver);
  }

  @Test
  void r7_the_policies_of_a_running_machine_can_be_swapped_in_one_step() {
    var gold = policy("gold");
    var silver = policy("silver");
    var web = machine("web", "vda");
    assign(web, gold);
    power(web, Power.ON);
    assign(web, silver);
    assertThat(see(web).policies()).containsExactly(silver);
  }

  @Test
  void r7_a_swap_whose_new_policy_is_refused_leaves_the_old_one() {
    var gold = policy("gold");
    var near = nearby("near");
    var web = machine("web", "vda");
    assign(web, gold);
    power(web, Power.ON);
    refused(Refusal.SAME_AVAILABILITY_ZONE, () -> assign(web, near));
    assertThat(see(web).policies()).containsExactly(gold);
  }

  @Test
  void r7_a_policy_on_a_disk_lets_the_running_machine_go_without_its_own() {
    needs(ASSIGN_DISKS);
    var gold = policy("gold");
    var web = machine("web", "vda", "vdb");
    assign(web, gold);
    assignDisk(web, "vdb", gold);
    power(web, Power.ON);
    assign(web);
    assertThat(see(web).policies()).isEmpty();
  }

  @Test
  void r7_a_policy_of_a_disk_can_be_removed_while_its_running_machine_carries_one() {
    needs(ASSIGN_DISKS);
    var gold = policy("gold");
    var web = machine("web", "vda", "vdb");
    assign(web, gold);
    assignDisk(web, "vdb", policy("silver"));
    power(web, Power.ON);
    assignDisk(web, "vdb");
    assertThat(seeDisk(web, "vdb").policies()).isEmpty();
  }

  @Test
  void r7_the_last_policy_of_a_running_machine_cannot_be_removed_from_its_disk() {
    needs(ASSIGN_DISKS);
    var gold = policy("gold");
    var web = machine("web", "vda", "vdb");
    assignDisk(web, "vdb", gold);
    power(web, Power.ON);
    refused(Refusal.LAST_POLICY_ON_RUNNING_VM, () -> assignDisk(web, "vdb"));
  }

  @Test
  void a_caller_who_has_not_seen_the_latest_set_of_a_machine_gets_a_conflict() {
    var gold = policy("gold");
    var silver = policy("silver");
    var target = new Target.OfVm(machine("web", "vda"));
    engine().setPolicies(target, Set.of(), Set.of(gold));
    conflict(() -> engine().setPolicies(target, Set.of(), Set.of(silver)));
    conflict(() -> engine().setPolicies(target, Set.of(silver), Set.of()));
    conflict(() -> engine().setPolicies(target, Set.of(gold, silver), Set.of(gold)));
  }

  @Test
  void a_caller_who_has_not_seen_the_latest_set_of_a_disk_gets_a_conflict() {
    needs(ASSIGN_DISKS);
    var gold = policy("gold");
    var web = machine("web", "vda");
    assignDisk(web, "vda", gold);
    var target = new Target.OfDisk(diskId(web, "vda"));
    conflict(() -> engine().setPolicies(target, Set.of(), Set.of(gold)));
  }

  @Test
  void what_does_not_exist_is_not_found() {
    var gold = policy("gold");
    var web = machine("web", "vda");
    notFound(() -> assign(web, new PolicyId("no-such-policy")));
    var noMachine = new Target.OfVm(new VmId("no-such-machine"));
    notFound(() -> engine().setPolicies(noMachine, Set.of(), Set.of(gold)));
    if (engine().capabilities().contains(ASSIGN_DISKS)) {
      var noDisk = new Target.OfDisk(new DiskId("no-such-machine/no-such-disk"));
      notFound(() -> engine().setPolicies(noDisk, Set.of(), Set.of(gold)));
    }
  }

  @Test
  void what_the_engine_has_not_been_told_about_power_is_seen() {
    var web = machine("web", "vda");
    power(web, Power.ON);
    assertThat(see(web).isOn()).isTrue();
    assertThat(see(web).role()).isEqualTo(VirtualMachine.Role.PRODUCTION);
  }

  private PolicyId nearby(String name) {
    return harness.createPolicy(
        new PolicySpec(name, harness.siteInVmZone(), Optional.empty(), KEEP_MANY));
  }
}
