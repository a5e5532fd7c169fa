package dev.coffer.engine.conformance;

import static dev.coffer.engine.Capability.LIST_RECOVERY_POINTS;
import static dev.coffer.engine.Capability.PROMOTE;
import static dev.coffer.engine.Capability.PROMOTE_RUNNING;
import static dev.coffer.engine.Capability.RESTORE;
import static dev.coffer.engine.Capability.RUN_ONE_VM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.coffer.engine.PolicyId;
import dev.coffer.engine.Power;
import dev.coffer.engine.RecoveryPoint;
import dev.coffer.engine.Refusal;
import dev.coffer.engine.Restore;
import dev.coffer.engine.Restore.Phase;
import dev.coffer.engine.RestoreId;
import dev.coffer.engine.RestoreOrder;
import dev.coffer.engine.VirtualMachine;
import dev.coffer.engine.VmId;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A Test machine that satisfies becomes the production machine: R14. */
abstract class PromotionConformance extends Topic {

  private VmId web = new VmId("not made yet");
  private PolicyId gold = new PolicyId("not made yet");

  @BeforeEach
  void needsPromotion() {
    needs(PROMOTE, RESTORE, RUN_ONE_VM, LIST_RECOVERY_POINTS);
    web = machine("web", "vda", "vdb");
    gold = policy("gold");
    assign(web, gold);
    write(web, "vda", "saved");
  }

  @Test
  void r14_a_promoted_machine_has_the_names_and_ids_of_the_original_and_replaces_it() {
    var saved = harness.readDisk(web, "vda");
    var point = point(web, gold);
    var before = see(web);
    write(web, "vda", "broken");
    var promoted = promoted(restore(point, test(false)));
    assertThat(promoted.vm().orElseThrow().id()).isEqualTo(web);
    assertThat(look().virtualMachines()).containsExactly(before);
    assertThat(harness.readDisk(web, "vda")).isEqualTo(saved);
  }

  @Test
  void r14_what_was_repaired_in_the_test_machine_is_kept() {
    var restore = restore(point(web, gold), test(false));
    var testMachine = restore.vm().orElseThrow().id();
    write(testMachine, "vda", "repaired");
    var repaired = harness.readDisk(testMachine, "vda");
    promoted(restore);
    assertThat(harness.readDisk(web, "vda")).isEqualTo(repaired);
  }

  @Test
  void r14_disks_that_the_test_machine_does_not_have_stay_as_they_are() {
    needsMachinesOfSingleDisks();
    var point = point(web, gold);
    write(web, "vdb", "later");
    var later = harness.readDisk(web, "vdb");
    var form = new RestoreOrder.Test("web-test", Set.of(diskId(web, "vda")), false);
    promoted(restore(point, form));
    assertThat(see(web).disks()).extracting(VirtualMachine.Disk::name).contains("vda", "vdb");
    assertThat(harness.readDisk(web, "vdb")).isEqualTo(later);
  }

  @Test
  void r14_an_original_that_is_gone_is_made_again() {
    var saved = harness.readDisk(web, "vda");
    var restore = restore(point(web, gold), test(false));
    var before = see(web);
    harness.removeVm(web);
    awaitGone(web);
    promoted(restore);
    assertThat(see(web).name()).isEqualTo("web");
    assertThat(see(web).disks()).containsExactlyInAnyOrderElementsOf(before.disks());
    assertThat(harness.readDisk(web, "vda")).isEqualTo(saved);
  }

  @Test
  void r14_promoting_a_promoted_restore_changes_nothing() {
    var restore = promoted(restore(point(web, gold), test(false)));
    changesNothing(() -> engine().promote(restore.id()));
    harness.restart(() -> {});
    changesNothing(() -> engine().promote(restore.id()));
  }

  @Test
  void r14_a_promoted_restore_cannot_be_cleaned_up() {
    var restore = promoted(restore(point(web, gold), test(false)));
    refused(Refusal.NOT_A_TEST_RESTORE, () -> engine().cleanUp(restore.id()));
  }

  @Test
  void r14_nothing_is_promoted_while_the_original_runs() {
    var restore = restore(point(web, gold), test(false));
    power(web, Power.ON);
    refused(Refusal.VIRTUAL_MACHINE_RUNNING, () -> engine().promote(restore.id()));
  }

  @Test
  void r14_a_test_machine_that_runs_is_not_promoted() {
    assumeFalse(
        engine().capabilities().contains(PROMOTE_RUNNING), "the engine moves machines that run");
    var restore = restore(point(web, gold), test(true));
    refused(Refusal.VIRTUAL_MACHINE_RUNNING, () -> engine().promote(restore.id()));
  }

  @Test
  void r14_a_restore_under_way_is_not_promoted() {
    var point = point(web, gold);
    harness.pauseWork();
    var id = engine().restore(newRequest(), new RestoreOrder(point.id(), test(false)));
    refused(Refusal.NOT_A_TEST_RESTORE, () -> engine().promote(id));
    harness.resumeWork();
    assertThat(awaitRestore(id).phase()).isEqualTo(Phase.READY);
  }

  @Test
  void r14_a_cleaned_up_restore_is_not_promoted() {
    var restore = restore(point(web, gold), test(false));
    engine().cleanUp(restore.id());
    eventually()
        .until(() -> findRestore(restore.id()).filter(r -> r.phase().isUnderWay()).isEmpty());
    refused(Refusal.NOT_A_TEST_RESTORE, () -> engine().promote(restore.id()));
  }

  @Test
  void r14_only_test_restores_are_promoted() {
    RecoveryPoint point = point(web, gold);
    var clone = restore(point, new RestoreOrder.Clone("web-clone", Set.of()));
    refused(Refusal.NOT_A_TEST_RESTORE, () -> engine().promote(clone.id()));
    notFound(() -> engine().promote(new RestoreId("no-such-restore")));
  }

  private Restore promoted(Restore restore) {
    engine().promote(restore.id());
    var promoted = awaitRestore(restore.id());
    assertThat(promoted.phase()).isEqualTo(Phase.PROMOTED);
    return promoted;
  }

  private static RestoreOrder.Test test(boolean powerOn) {
    return new RestoreOrder.Test("web-test", Set.of(), powerOn);
  }
}
