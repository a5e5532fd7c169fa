package dev.coffer.engine.conformance;

import static dev.coffer.engine.Capability.DELETE_JOBS;
import static dev.coffer.engine.Capability.EXCLUDE_DISKS;
import static dev.coffer.engine.Capability.HOLD_JOBS;
import static dev.coffer.engine.Capability.LIST_RECOVERY_POINTS;
import static dev.coffer.engine.Capability.MANAGE_POLICIES;
import static dev.coffer.engine.Capability.RESTORE;
import static dev.coffer.engine.Capability.RUN_ONE_VM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.Power;
import dev.coffer.engine.RecoveryPoint;
import dev.coffer.engine.Refusal;
import dev.coffer.engine.Restore.Phase;
import dev.coffer.engine.RestoreOrder;
import dev.coffer.engine.VmId;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Production restores: the original machine replaced, whole or disk by disk (R13). */
abstract class ProductionRestoreConformance extends Topic {

  private VmId web = new VmId("not made yet");
  private PolicyId gold = new PolicyId("not made yet");

  @BeforeEach
  void needsRestores() {
    needs(RESTORE, RUN_ONE_VM, LIST_RECOVERY_POINTS);
    web = machine("web", "vda", "vdb");
    gold = policy("gold");
    assign(web, gold);
    write(web, "vda", "a saved");
    write(web, "vdb", "b saved");
  }

  @Test
  void r13_a_production_restore_brings_the_content_back_under_the_same_names_and_ids() {
    var saved = harness.readDisk(web, "vda");
    var point = point(web, gold);
    var before = see(web);
    write(web, "vda", "a later");
    var restore = restore(point, whole(false));
    assertThat(restore.phase()).isEqualTo(Phase.READY);
    assertThat(restore.vm().orElseThrow().id()).isEqualTo(web);
    assertThat(see(web)).isEqualTo(before);
    assertThat(harness.readDisk(web, "vda")).isEqualTo(saved);
  }

  @Test
  void r13_single_disks_can_be_brought_back_and_the_others_stay_as_they_are() {
    var saved = harness.readDisk(web, "vda");
    var point = point(web, gold);
    write(web, "vda", "a later");
    write(web, "vdb", "b later");
    var later = harness.readDisk(web, "vdb");
    restore(point, new RestoreOrder.Production("web", Set.of(diskId(web, "vda")), false));
    assertThat(harness.readDisk(web, "vda")).isEqualTo(saved);
    assertThat(harness.readDisk(web, "vdb")).isEqualTo(later);
  }

  @Test
  void r13_an_excluded_disk_is_not_in_the_point_and_stays_as_it_is() {
    needs(EXCLUDE_DISKS);
    exclude(web, "vdb", gold);
    var point = point(web, gold);
    write(web, "vdb", "b later");
    var later = harness.readDisk(web, "vdb");
    restore(point, whole(false));
    assertThat(harness.readDisk(web, "vdb")).isEqualTo(later);
    var excluded = Set.of(diskId(web, "vdb"));
    notFound(() -> restore(point, new RestoreOrder.Production("web", excluded, false)));
  }

  @Test
  void r13_a_disk_that_was_added_after_the_backup_stays_as_it_is() {
    var point = point(web, gold);
    addDisk(web, "vdc");
    write(web, "vdc", "c");
    var content = harness.readDisk(web, "vdc");
    restore(point, whole(false));
    assertThat(see(web).disks()).hasSize(3);
    assertThat(harness.readDisk(web, "vdc")).isEqualTo(content);
  }

  @Test
  void r13_a_running_machine_is_not_replaced() {
    var point = point(web, gold);
    power(web, Power.ON);
    refused(Refusal.VIRTUAL_MACHINE_RUNNING, () -> restore(point, whole(false)));
  }

  @Test
  void r13_a_machine_is_not_replaced_unless_its_name_is_repeated() {
    var point = point(web, gold);
    var wrong = new RestoreOrder.Production("wbe", Set.of(), false);
    refused(Refusal.NOT_CONFIRMED, () -> restore(point, wrong));
  }

  @Test
  void r13_a_disk_that_the_point_does_not_have_is_not_found() {
    var point = point(web, gold);
    var none = Set.of(new DiskId("no-such-disk"));
    notFound(() -> restore(point, new RestoreOrder.Production("web", none, false)));
  }

  @Test
  void r13_a_machine_that_is_gone_is_made_again_with_its_names_ids_and_policies() {
    var saved = harness.readDisk(web, "vdb");
    var point = point(web, gold);
    var before = see(web);
    harness.removeVm(web);
    awaitGone(web);
    assertThat(restore(point, whole(false)).phase()).isEqualTo(Phase.READY);
    var again = see(web);
    assertThat(again.name()).isEqualTo("web");
    assertThat(again.zone()).isEqualTo(before.zone());
    assertThat(again.folder()).isEqualTo(before.folder());
    assertThat(again.tags()).isEqualTo(before.tags());
    assertThat(again.disks()).containsExactlyInAnyOrderElementsOf(before.disks());
    assertThat(again.policies()).containsExactly(gold);
    assertThat(harness.readDisk(web, "vdb")).isEqualTo(saved);
  }

  @Test
  void r13_a_production_restore_can_start_the_machine() {
    var restore = restore(point(web, gold), whole(true));
    assertThat(restore.note()).isEmpty();
    assertThat(see(web).isOn()).isTrue();
  }

  @Test
  void r12_a_restored_machine_that_may_not_start_stays_off_and_the_restore_says_why() {
    needs(HOLD_JOBS);
    var point = point(web, gold);
    engine().hold(jobOf(gold).id());
    var restore = restore(point, whole(true));
    assertThat(restore.phase()).isEqualTo(Phase.READY);
    assertThat(restore.note()).isPresent();
    assertThat(see(web).isOn()).isFalse();
  }

  @Test
  void r9_a_point_of_a_deleted_policy_can_be_restored() {
    needs(MANAGE_POLICIES, DELETE_JOBS);
    var saved = harness.readDisk(web, "vda");
    var point = point(web, gold);
    assign(web);
    engine().deleteJob(jobOf(gold).id());
    engine().deletePolicy(gold);
    write(web, "vda", "a later");
    restore(point, whole(false));
    assertThat(harness.readDisk(web, "vda")).isEqualTo(saved);
  }

  @Test
  void r13_any_of_several_points_can_be_restored() {
    var first = point(web, gold);
    var firstContent = harness.readDisk(web, "vda");
    write(web, "vda", "a later");
    var second = point(web, gold);
    var secondContent = harness.readDisk(web, "vda");
    restored(first);
    assertThat(harness.readDisk(web, "vda")).isEqualTo(firstContent);
    restored(second);
    assertThat(harness.readDisk(web, "vda")).isEqualTo(secondContent);
  }

  @Test
  void r13_a_production_restore_is_lasting_and_cannot_be_cleaned_up() {
    var restore = restore(point(web, gold), whole(false));
    refused(Refusal.NOT_A_TEST_RESTORE, () -> engine().cleanUp(restore.id()));
  }

  private void restored(RecoveryPoint point) {
    assertThat(restore(point, whole(false)).phase()).isEqualTo(Phase.READY);
  }

  private static RestoreOrder.Production whole(boolean powerOn) {
    return new RestoreOrder.Production("web", Set.of(), powerOn);
  }
}
