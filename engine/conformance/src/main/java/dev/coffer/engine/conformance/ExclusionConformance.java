package dev.coffer.engine.conformance;

import static dev.coffer.engine.Capability.ASSIGN_DISKS;
import static dev.coffer.engine.Capability.EXCLUDE_DISKS;
import static dev.coffer.engine.Capability.LIST_RECOVERY_POINTS;
import static dev.coffer.engine.Capability.RUN_ONE_VM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.RecoveryPoint;
import dev.coffer.engine.Refusal;
import dev.coffer.engine.VmId;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Disks that are left out of their machine's policies: R5. */
abstract class ExclusionConformance extends Topic {

  @BeforeEach
  void needsToExclude() {
    needs(EXCLUDE_DISKS);
  }

  @Test
  void r5_an_excluded_disk_is_left_out_and_the_others_are_not() {
    var gold = policy("gold");
    var web = carrying("web", gold);
    exclude(web, "vdb", gold);
    var seen = see(web);
    assertThat(seenExclusions(web, "vdb")).containsExactly(gold);
    assertThat(seen.effectivePolicies(seeDisk(web, "vdb"))).isEmpty();
    assertThat(seen.effectivePolicies(seeDisk(web, "vda"))).containsExactly(gold);
    assertThat(seen.policies()).containsExactly(gold);
  }

  @Test
  void r5_a_disk_can_be_excluded_from_one_of_several_policies_or_from_all() {
    var gold = policy("gold");
    var silver = policy("silver");
    var web = carrying("web", gold, silver);
    exclude(web, "vdb", gold);
    assertThat(see(web).effectivePolicies(seeDisk(web, "vdb"))).containsExactly(silver);
    exclude(web, "vdb", gold, silver);
    assertThat(see(web).effectivePolicies(seeDisk(web, "vdb"))).isEmpty();
  }

  @Test
  void r5_an_exclusion_can_be_taken_back() {
    var gold = policy("gold");
    var web = carrying("web", gold);
    exclude(web, "vdb", gold);
    exclude(web, "vdb");
    assertThat(see(web).effectivePolicies(seeDisk(web, "vdb"))).containsExactly(gold);
  }

  @Test
  void r5_the_only_disk_cannot_be_excluded_from_the_only_policy() {
    var gold = policy("gold");
    var web = machine("web", "vda");
    assign(web, gold);
    refused(Refusal.NOTHING_LEFT_TO_PROTECT, () -> exclude(web, "vda", gold));
  }

  @Test
  void r5_the_last_disk_that_is_not_excluded_cannot_be_excluded() {
    var gold = policy("gold");
    var web = carrying("web", gold);
    exclude(web, "vdb", gold);
    refused(Refusal.NOTHING_LEFT_TO_PROTECT, () -> exclude(web, "vda", gold));
  }

  @Test
  void r5_all_disks_can_be_excluded_while_another_policy_backs_one_up() {
    var gold = policy("gold");
    var silver = policy("silver");
    var web = carrying("web", gold, silver);
    exclude(web, "vda", gold);
    exclude(web, "vdb", gold);
    assertThat(see(web).effectivePolicies(seeDisk(web, "vda"))).containsExactly(silver);
  }

  @Test
  void r5_a_policy_of_its_own_protects_an_excluded_disk() {
    needs(ASSIGN_DISKS);
    var gold = policy("gold");
    var silver = policy("silver");
    var web = machine("web", "vda");
    assign(web, gold);
    assignDisk(web, "vda", silver);
    exclude(web, "vda", gold);
    assertThat(see(web).effectivePolicies(seeDisk(web, "vda"))).containsExactly(silver);
  }

  @Test
  void a_policy_that_the_machine_does_not_carry_cannot_be_excluded() {
    var gold = policy("gold");
    var silver = policy("silver");
    var web = carrying("web", gold);
    refused(Refusal.POLICY_NOT_ASSIGNED, () -> exclude(web, "vdb", silver));
  }

  @Test
  void exclusions_leave_with_their_policy_and_do_not_come_back_with_it() {
    var gold = policy("gold");
    var silver = policy("silver");
    var web = carrying("web", gold, silver);
    assign(machine("db", "vda"), gold);
    exclude(web, "vdb", gold, silver);
    assign(web, silver);
    assertThat(seenExclusions(web, "vdb")).containsExactly(silver);
    assign(web, silver, gold);
    assertThat(seenExclusions(web, "vdb")).containsExactly(silver);
  }

  @Test
  void a_caller_who_has_not_seen_the_latest_exclusions_gets_a_conflict() {
    var gold = policy("gold");
    var web = carrying("web", gold);
    var disk = diskId(web, "vdb");
    exclude(web, "vdb", gold);
    conflict(() -> engine().setExclusions(disk, Set.of(), Set.of()));
    conflict(() -> engine().setExclusions(disk, Set.of(), Set.of(gold)));
  }

  @Test
  void what_does_not_exist_is_not_found() {
    var gold = policy("gold");
    var web = carrying("web", gold);
    notFound(() -> exclude(web, "vdb", new PolicyId("no-such-policy")));
    var noDisk = new DiskId("no-such-machine/no-such-disk");
    notFound(() -> engine().setExclusions(noDisk, Set.of(), Set.of(gold)));
  }

  @Test
  void r5_a_run_on_demand_saves_the_disks_that_are_not_excluded_from_its_policy() {
    needs(RUN_ONE_VM, LIST_RECOVERY_POINTS);
    var gold = policy("gold");
    var silver = policy("silver");
    var web = carrying("web", gold, silver);
    exclude(web, "vdb", gold);
    assertThat(diskNames(point(web, gold))).containsExactly("vda");
    assertThat(diskNames(point(web, silver))).containsExactlyInAnyOrder("vda", "vdb");
  }

  private VmId carrying(String name, PolicyId... policies) {
    var vm = machine(name, "vda", "vdb");
    assign(vm, policies);
    return vm;
  }

  private Set<PolicyId> seenExclusions(VmId vm, String disk) {
    return seeDisk(vm, disk).excludedFrom();
  }

  private static List<String> diskNames(RecoveryPoint point) {
    return point.disks().stream().map(RecoveryPoint.PointDisk::name).toList();
  }
}
