package dev.coffer.engine.conformance;

import static dev.coffer.engine.Capability.LIST_RECOVERY_POINTS;
import static dev.coffer.engine.Capability.RESTORE;
import static dev.coffer.engine.Capability.RUN_ONE_VM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.PointId;
import dev.coffer.engine.Power;
import dev.coffer.engine.RecoveryPoint;
import dev.coffer.engine.Refusal;
import dev.coffer.engine.Restore;
import dev.coffer.engine.Restore.Phase;
import dev.coffer.engine.RestoreId;
import dev.coffer.engine.RestoreOrder;
import dev.coffer.engine.VirtualMachine;
import dev.coffer.engine.VirtualMachine.Role;
import dev.coffer.engine.VmId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Test and Clone restores: new machines beside the original, and how Test ones end (R13). */
abstract class CopyRestoreConformance extends Topic {

  private VmId web = new VmId("not made yet");

  @BeforeEach
  void needsRestores() {
    needs(RESTORE, RUN_ONE_VM, LIST_RECOVERY_POINTS);
    web = machine("web", "vda", "vdb");
    assign(web, policy("gold"));
  }

  @Test
  void r13_a_test_restore_makes_a_machine_of_its_own_name_and_ids() {
    write(web, "vda", "saved");
    var before = see(web);
    var restore = restore(point(), test("web-test"));
    assertThat(restore.phase()).isEqualTo(Phase.READY);
    var made = made(restore);
    assertThat(made.name()).isEqualTo("web-test");
    assertThat(made.role()).isEqualTo(Role.TEST);
    assertThat(made.power()).isEqualTo(Power.OFF);
    assertThat(made.policies()).isEmpty();
    assertThat(made.id()).isNotEqualTo(web);
    assertThat(diskIds(made)).hasSize(2).doesNotContainAnyElementsOf(diskIds(before));
    assertThat(diskNames(made)).containsExactlyInAnyOrder("vda", "vdb");
  }

  @Test
  void r13_a_test_restore_holds_what_was_on_the_disks_when_they_were_saved() {
    write(web, "vda", "saved");
    var saved = harness.readDisk(web, "vda");
    var point = point();
    write(web, "vda", "later");
    var later = harness.readDisk(web, "vda");
    var made = made(restore(point, test("web-test")));
    assertThat(harness.readDisk(made.id(), "vda")).isEqualTo(saved);
    assertThat(harness.readDisk(web, "vda")).isEqualTo(later).isNotEqualTo(saved);
  }

  @Test
  void r13_a_test_restore_does_not_touch_the_original_which_may_run() {
    power(web, Power.ON);
    var point = point();
    var before = see(web);
    restore(point, test("web-test"));
    assertThat(see(web)).isEqualTo(before);
  }

  @Test
  void r13_a_test_machine_can_be_started_by_its_restore() {
    var form = new RestoreOrder.Test("web-test", Set.of(), true);
    assertThat(made(restore(point(), form)).isOn()).isTrue();
  }

  @Test
  void r13_single_disks_can_be_restored_to_a_test_machine() {
    needsMachinesOfSingleDisks();
    var form = new RestoreOrder.Test("web-test", Set.of(diskId(web, "vdb")), false);
    assertThat(diskNames(made(restore(point(), form)))).containsExactly("vdb");
  }

  @Test
  void r13_a_clone_is_a_machine_of_its_own_name_and_ids_and_carries_no_policy() {
    write(web, "vda", "saved");
    var restore = restore(point(), new RestoreOrder.Clone("web-clone", Set.of()));
    assertThat(restore.phase()).isEqualTo(Phase.READY);
    var made = made(restore);
    assertThat(made.name()).isEqualTo("web-clone");
    assertThat(made.role()).isEqualTo(Role.CLONE);
    assertThat(made.power()).isEqualTo(Power.OFF);
    assertThat(made.carriedPolicies()).isEmpty();
    assertThat(diskIds(made)).doesNotContainAnyElementsOf(diskIds(see(web)));
    assertThat(harness.readDisk(made.id(), "vda")).isEqualTo(harness.readDisk(web, "vda"));
  }

  @Test
  void r13_a_clone_can_be_protected_like_any_machine() {
    var point = point();
    var made = made(restore(point, new RestoreOrder.Clone("web-clone", Set.of())));
    assign(made.id(), look().policyNamed("gold").orElseThrow().id());
    assertThat(see(made.id()).policies()).hasSize(1);
  }

  @Test
  void r13_the_name_of_a_machine_cannot_be_given_to_another() {
    var point = point();
    refused(Refusal.NAME_IN_USE, () -> restore(point, test("web")));
    refused(Refusal.NAME_IN_USE, () -> restore(point, new RestoreOrder.Clone("web", Set.of())));
  }

  @Test
  void r13_the_name_that_a_restore_under_way_will_use_is_taken() {
    var point = point();
    harness.pauseWork();
    var first = engine().restore(newRequest(), new RestoreOrder(point.id(), test("web-test")));
    refused(Refusal.NAME_IN_USE, () -> restore(point, test("web-test")));
    harness.resumeWork();
    assertThat(awaitRestore(first).phase()).isEqualTo(Phase.READY);
  }

  @Test
  void points_and_disks_that_do_not_exist_are_not_found() {
    var point = point();
    var none = new RestoreOrder(new PointId("no-such-point"), test("web-test"));
    notFound(() -> engine().restore(newRequest(), none));
    var noDisk = Set.of(new DiskId("no-such-disk"));
    notFound(() -> restore(point, new RestoreOrder.Test("web-test", noDisk, false)));
    notFound(() -> restore(point, new RestoreOrder.Clone("web-clone", noDisk)));
    notFound(() -> engine().cleanUp(new RestoreId("no-such-restore")));
  }

  @Test
  void r13_a_cleaned_up_test_restore_leaves_nothing_behind() {
    var point = point();
    var before = new HashSet<>(look().virtualMachines());
    var restore = restore(point, test("web-test"));
    engine().cleanUp(restore.id());
    awaitCleanedUp(restore.id());
    assertThat(new HashSet<>(look().virtualMachines())).isEqualTo(before);
    assertThat(restore(point, test("web-test")).phase()).isEqualTo(Phase.READY);
  }

  @Test
  void r13_cleaning_up_again_changes_nothing() {
    var restore = restore(point(), test("web-test"));
    engine().cleanUp(restore.id());
    awaitCleanedUp(restore.id());
    changesNothing(() -> engine().cleanUp(restore.id()));
    harness.restart(() -> {});
    changesNothing(() -> engine().cleanUp(restore.id()));
  }

  @Test
  void r13_a_test_machine_is_cleaned_up_even_while_it_runs() {
    var restore = restore(point(), new RestoreOrder.Test("web-test", Set.of(), true));
    engine().cleanUp(restore.id());
    awaitCleanedUp(restore.id());
    assertThat(look().virtualMachines()).extracting(VirtualMachine::id).containsExactly(web);
  }

  @Test
  void r13_a_restore_under_way_is_stopped_by_its_clean_up() {
    var point = point();
    harness.pauseWork();
    var restore = engine().restore(newRequest(), new RestoreOrder(point.id(), test("web-test")));
    engine().cleanUp(restore);
    harness.resumeWork();
    awaitCleanedUp(restore);
    assertThat(look().virtualMachines()).extracting(VirtualMachine::id).containsExactly(web);
  }

  @Test
  void r13_a_clone_is_lasting_and_cannot_be_cleaned_up() {
    var restore = restore(point(), new RestoreOrder.Clone("web-clone", Set.of()));
    refused(Refusal.NOT_A_TEST_RESTORE, () -> engine().cleanUp(restore.id()));
  }

  private void awaitCleanedUp(RestoreId id) {
    eventually()
        .until(
            () -> findRestore(id).map(Restore::phase).orElse(Phase.CLEANED_UP) == Phase.CLEANED_UP);
    assertThat(findRestore(id).flatMap(Restore::vm)).isEmpty();
  }

  private RecoveryPoint point() {
    return point(web, look().policyNamed("gold").orElseThrow().id());
  }

  private static RestoreOrder.Test test(String name) {
    return new RestoreOrder.Test(name, Set.of(), false);
  }

  private VirtualMachine made(Restore restore) {
    var vm = restore.vm().orElseThrow();
    var seen = see(vm.id());
    assertThat(seen.name()).isEqualTo(vm.name());
    return seen;
  }

  private static List<DiskId> diskIds(VirtualMachine vm) {
    return vm.disks().stream().map(VirtualMachine.Disk::id).toList();
  }

  private static List<String> diskNames(VirtualMachine vm) {
    return vm.disks().stream().map(VirtualMachine.Disk::name).toList();
  }
}
