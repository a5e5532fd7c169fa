package dev.coffer.engine.conformance;

import static dev.coffer.engine.Capability.ASSIGN_DISKS;
import static dev.coffer.engine.Capability.EXCLUDE_DISKS;
import static dev.coffer.engine.Capability.HOLD_JOBS;
import static dev.coffer.engine.Capability.LIST_RECOVERY_POINTS;
import static dev.coffer.engine.Capability.PROMOTE;
import static dev.coffer.engine.Capability.RESTORE;
import static dev.coffer.engine.Capability.RUN_ONE_VM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.PolicyId;
import dev.coffer.engine.Restore.Phase;
import dev.coffer.engine.RestoreOrder;
import dev.coffer.engine.Session;
import dev.coffer.engine.VmId;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What has happened is still so after a restart, and what was under way goes on. */
abstract class RestartConformance extends Topic {

  @Test
  void policies_jobs_and_assignments_survive() {
    var gold = policy("gold");
    var web = machine("web", "vda", "vdb");
    assign(web, gold, harness.createPolicy(hourly("hourly")));
    harness.createPolicy(onDemand("empty"));
    survives();
  }

  @Test
  void policies_of_disks_and_exclusions_survive() {
    needs(ASSIGN_DISKS, EXCLUDE_DISKS);
    var gold = policy("gold");
    var web = machine("web", "vda", "vdb");
    assign(web, gold);
    assignDisk(web, "vdb", policy("silver"));
    exclude(web, "vdb", gold);
    survives();
  }

  @Test
  void r10_held_jobs_survive_with_their_cause() {
    needs(HOLD_JOBS);
    var gold = policy("gold");
    var silver = policy("silver");
    var web = machine("web", "vda");
    assign(web, gold, silver);
    engine().hold(jobOf(silver).id());
    assign(web, silver);
    assertThat(look().isHeld(gold)).isTrue();
    assertThat(look().isHeld(silver)).isTrue();
    survives();
  }

  @Test
  void sessions_and_points_survive() {
    needs(RUN_ONE_VM, LIST_RECOVERY_POINTS);
    var gold = policy("gold");
    var web = carrying("web", gold);
    var session = backUp(web, gold);
    var points = pointsOf(web);
    survives();
    assertThat(session(session.id())).isEqualTo(session);
    assertThat(pointsOf(web)).isEqualTo(points).hasSize(1);
  }

  @Test
  void restores_survive_and_can_be_ended() {
    needs(RESTORE, PROMOTE, RUN_ONE_VM, LIST_RECOVERY_POINTS);
    var gold = policy("gold");
    var web = carrying("web", gold);
    var test = restore(point(web, gold), new RestoreOrder.Test("web-test", Set.of(), false));
    survives();
    assertThat(restoreOf(test.id())).isEqualTo(test);
    engine().promote(test.id());
    assertThat(awaitRestore(test.id()).phase()).isEqualTo(Phase.PROMOTED);
    survives();
  }

  @Test
  void a_backup_under_way_goes_on_under_its_id_and_makes_one_point() {
    needs(RUN_ONE_VM, LIST_RECOVERY_POINTS);
    var gold = policy("gold");
    var web = carrying("web", gold);
    harness.pauseWork();
    var session = engine().run(newRequest(), web, gold);
    harness.restart(() -> {});
    harness.resumeWork();
    assertThat(awaitSession(session).state()).isEqualTo(Session.State.COMPLETED);
    assertThat(pointsOf(web)).hasSize(1);
    assertThat(jobOf(gold).isHeld()).isFalse();
  }

  @Test
  void a_restore_under_way_goes_on_under_its_id_and_makes_one_machine() {
    needs(RESTORE, RUN_ONE_VM, LIST_RECOVERY_POINTS);
    var gold = policy("gold");
    var web = carrying("web", gold);
    write(web, "vda", "saved");
    var point = point(web, gold);
    var form = new RestoreOrder.Test("web-test", Set.of(), false);
    harness.pauseWork();
    var id = engine().restore(newRequest(), new RestoreOrder(point.id(), form));
    harness.restart(() -> {});
    harness.resumeWork();
    var restore = awaitRestore(id);
    assertThat(restore.phase()).isEqualTo(Phase.READY);
    assertThat(look().virtualMachines()).hasSize(2);
    assertThat(harness.readDisk(restore.vm().orElseThrow().id(), "vda"))
        .isEqualTo(harness.readDisk(web, "vda"));
  }

  @Test
  void a_job_that_was_to_be_held_when_done_is_held_after_a_restart_in_between() {
    needs(HOLD_JOBS, RUN_ONE_VM);
    var gold = policy("gold");
    var web = carrying("web", gold);
    harness.pauseWork();
    var session = engine().run(newRequest(), web, gold);
    engine().hold(jobOf(gold).id());
    harness.restart(() -> {});
    harness.resumeWork();
    awaitSession(session);
    eventually().until(() -> jobOf(gold).isHeld());
  }

  private VmId carrying(String name, PolicyId policy) {
    var vm = machine(name, "vda");
    assign(vm, policy);
    return vm;
  }

  private void survives() {
    changesNothing(() -> harness.restart(() -> {}));
  }
}
