package dev.coffer.operator.plan;

import static dev.coffer.crds.Kind.RestoreRequest;
import static dev.coffer.operator.testing.Resources.assign;
import static dev.coffer.operator.testing.Resources.policy;
import static dev.coffer.operator.testing.Resources.restore;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.crds.Condition;
import dev.coffer.crds.RestoreRequestSpec.Mode;
import dev.coffer.crds.Summary;
import dev.coffer.engine.Capability;
import dev.coffer.engine.DiskId;
import dev.coffer.engine.Problem;
import dev.coffer.engine.Restore.Phase;
import dev.coffer.engine.VirtualMachine.Role;
import dev.coffer.engine.VmId;
import dev.coffer.operator.apply.Convergence.End;
import dev.coffer.operator.testing.Fleet;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** R13, R14: restores from their start to their end. */
class RestoreRulesTest {

  private final Fleet fleet = new Fleet();
  private final VmId web = fleet.vm("web");

  @BeforeEach
  void backUp() {
    fleet.apply(policy("gold").build(), assign("web", "gold").vm("web").run("1").build());
    fleet.converge();
  }

  private Phase phase() {
    return fleet.look().restores().getFirst().phase();
  }

  @Test
  void R13_a_test_restore_makes_a_machine_of_its_own_name_that_goes_with_the_request() {
    fleet.apply(restore("try", "web").build());
    assertThat(fleet.converge().end()).isEqualTo(End.DONE);

    fleet.assertReady(RestoreRequest, "try");
    fleet.assertTrue(RestoreRequest, "try", "Provisioned", Reason.Succeeded);
    fleet.assertTrue(RestoreRequest, "try", "Succeeded", Reason.Succeeded);
    var restored = Objects.requireNonNull(fleet.restore("try").restoredVirtualMachine());
    assertThat(restored.name()).isEqualTo("web-test-00000003");
    assertThat(fleet.machine(new VmId(restored.id())).role()).isEqualTo(Role.TEST);

    fleet.delete(RestoreRequest, "try");
    fleet.converge();
    assertThat(fleet.look().virtualMachines()).hasSize(1);
    assertThat(fleet.exists(RestoreRequest, "try")).isFalse();
  }

  @Test
  void R13_a_test_machine_goes_when_its_time_is_over() {
    fleet.apply(restore("try", "web").timeToLive("36h").build());
    fleet.converge();
    fleet.pass(Duration.ofHours(35));
    assertThat(fleet.plan().steps()).isEmpty();
    fleet.pass(Duration.ofHours(2));
    fleet.converge();

    assertThat(phase()).isEqualTo(Phase.CLEANED_UP);
    fleet.assertTrue(RestoreRequest, "try", "CleanedUp", Reason.Succeeded);
    fleet.assertTrue(RestoreRequest, "try", "Succeeded", Reason.Succeeded);
    assertThat(fleet.plan().steps()).isEmpty();
  }

  @Test
  void R13_a_clone_stays_when_its_request_goes_and_no_selector_takes_it() {
    fleet.apply(
        assign("all", "gold").names("*").build(),
        restore("copy", "web").mode(Mode.Clone).as("web-copy").build());
    fleet.converge();
    fleet.delete(RestoreRequest, "copy");
    fleet.converge();

    assertThat(fleet.exists(RestoreRequest, "copy")).isFalse();
    var copy = fleet.look().virtualMachines().getLast();
    assertThat(copy.name()).isEqualTo("web-copy");
    assertThat(copy.policies()).isEmpty();
  }

  @Test
  void R13_a_name_that_is_taken_blocks() {
    fleet.apply(restore("try", "web").as("web").build());
    fleet.converge();

    fleet.assertBlocked(RestoreRequest, "try", Reason.NameInUse, "web");
    assertThat(fleet.model().calls()).doesNotContainKey("restore");
  }

  @Test
  void R13_two_requests_for_one_name_get_it_once() {
    fleet.apply(restore("a", "web").as("web-x").build(), restore("b", "web").as("web-x").build());
    assertThat(fleet.plan().steps()).hasSize(1);
    fleet.converge();

    fleet.assertReady(RestoreRequest, "a");
    fleet.assertBlocked(RestoreRequest, "b", Reason.NameInUse, "web-x");
  }

  @Test
  void R13_a_production_restore_needs_the_machines_name_and_the_machine_off() {
    fleet.on(web);
    fleet.apply(restore("back", "web").mode(Mode.Production).confirm("wbe").build());
    fleet.converge();
    fleet.assertBlocked(RestoreRequest, "back", Reason.NotConfirmed, "confirm: web");

    fleet.apply(restore("again", "web").mode(Mode.Production).confirm("web").build());
    fleet.converge();
    fleet.assertBlocked(RestoreRequest, "again", Reason.VirtualMachineRunning, "web");

    fleet.off(web);
    fleet.world().write(new DiskId(web + "/vda"), 0, new byte[] {1});
    fleet.converge();
    fleet.assertReady(RestoreRequest, "again");
    assertThat(fleet.world().read(new DiskId(web + "/vda"))[0]).isZero();
  }

  @Test
  void R13_the_latest_point_is_chosen_once_and_for_all() {
    fleet.model().pauseWork();
    fleet.apply(restore("try", "web").build());
    fleet.converge();
    var point = fleet.restore("try").recoveryPoint();
    fleet.model().resumeWork();
    fleet.pass(Duration.ofHours(1));
    fleet.apply(assign("web", "gold").vm("web").run("2").build());
    fleet.converge();

    assertThat(fleet.restore("try").recoveryPoint()).isEqualTo(point);
    assertThat(fleet.look().restores()).hasSize(1);
  }

  @Test
  void a_point_before_a_time_that_does_not_exist_is_waited_for() {
    fleet.apply(restore("try", "web").before("2020-01-01T00:00:00Z").build());
    fleet.converge();

    var ready = fleet.condition(RestoreRequest, "try", "Ready");
    assertThat(ready.reason()).isEqualTo("DependencyNotReady");
    assertThat(ready.message()).contains("web", "2020-01-01");
  }

  @Test
  void R14_a_test_machine_is_promoted_once_the_original_is_off() {
    fleet.apply(restore("try", "web").build());
    fleet.converge();
    fleet.on(web);
    fleet.apply(restore("try", "web").promote().build());
    fleet.converge();
    fleet.assertBlocked(RestoreRequest, "try", Reason.VirtualMachineRunning, "web", "promotion");

    fleet.off(web);
    fleet.converge();
    assertThat(phase()).isEqualTo(Phase.PROMOTED);
    fleet.assertTrue(RestoreRequest, "try", "Promoted", Reason.Succeeded);
    fleet.delete(RestoreRequest, "try");
    fleet.converge();
    assertThat(fleet.exists(RestoreRequest, "try")).isFalse();
    assertThat(fleet.machine(web).name()).isEqualTo("web");
  }

  @Test
  void R17_a_test_machine_that_runs_is_promoted_where_the_engine_moves_machines_that_run() {
    fleet.apply(restore("try", "web").build());
    fleet.converge();
    var test = Objects.requireNonNull(fleet.restore("try").restoredVirtualMachine());
    fleet.on(new VmId(test.id()));
    var all = fleet.model();
    fleet.reopen(all.reopen(EnumSet.complementOf(EnumSet.of(Capability.PROMOTE_RUNNING))));
    fleet.apply(restore("try", "web").promote().build());
    fleet.converge();
    fleet.assertBlocked(
        RestoreRequest, "try", Reason.VirtualMachineRunning, test.name(), "promotion");

    fleet.reopen(all);
    fleet.converge();
    assertThat(phase()).isEqualTo(Phase.PROMOTED);
    assertThat(fleet.machine(web).isOn()).isTrue();
  }

  @Test
  void a_restore_that_failed_is_stalled_and_not_tried_again() {
    fleet.model().pauseWork();
    fleet.apply(restore("try", "web").build());
    assertThat(fleet.converge().end()).isEqualTo(End.WAITING);
    fleet.model().failWork(new Problem("ChunkDamaged", "chunk 7 of web is damaged."));
    fleet.converge();

    fleet.assertTrue(RestoreRequest, "try", "Stalled", Reason.RestoreFailed);
    assertThat(fleet.condition(RestoreRequest, "try", "Succeeded").status())
        .isEqualTo(Condition.Status.False);
    assertThat(fleet.restore("try").summary()).isEqualTo(Summary.Failed);
    assertThat(fleet.plan().steps()).isEmpty();
  }

  @Test
  void a_request_that_is_deleted_while_it_runs_is_stopped() {
    fleet.model().pauseWork();
    fleet.apply(restore("try", "web").build());
    fleet.converge();
    fleet.delete(RestoreRequest, "try");
    fleet.converge();
    assertThat(fleet.exists(RestoreRequest, "try")).isTrue();
    fleet.model().finishWork();
    fleet.converge();

    assertThat(fleet.exists(RestoreRequest, "try")).isFalse();
    assertThat(fleet.look().virtualMachines()).hasSize(1);
  }

  @Test
  void R13_a_disk_that_the_point_does_not_have_makes_the_request_invalid() {
    fleet.apply(restore("try", "web").disk("vdz").build());
    fleet.converge();

    fleet.assertTrue(RestoreRequest, "try", "Stalled", Reason.InvalidSpec);
  }

  @Test
  void R16_files_are_restored_into_a_folder() {
    fleet.world().writeFile(new DiskId(web + "/vda"), "/etc/hosts", "localhost");
    fleet.apply(assign("web", "gold").vm("web").run("2").build());
    fleet.converge();
    fleet.apply(restore("files", "web").files("/etc/hosts", "/srv/out").build());
    fleet.converge();

    fleet.assertReady(RestoreRequest, "files");
    assertThat(fleet.world().filesBelow("/srv/out")).hasSize(1);
  }

  @Test
  void what_the_engine_refuses_about_a_restore_is_blocked() {
    fleet.apply(restore("files", "web").files("/no/such", "/srv/out").build());
    assertThat(fleet.converge().end()).isEqualTo(End.BLOCKED);

    fleet.assertBlocked(RestoreRequest, "files", Reason.NoSuchFile);
  }
}
