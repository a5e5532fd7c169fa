package dev.coffer.operator.plan;

import static dev.coffer.crds.Kind.PolicyAssignment;
import static dev.coffer.operator.testing.Resources.assign;
import static dev.coffer.operator.testing.Resources.policy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.crds.DiskExclusion;
import dev.coffer.crds.PolicyAssignmentStatus.RunState;
import dev.coffer.engine.Capability;
import dev.coffer.engine.DiskId;
import dev.coffer.engine.Problem;
import dev.coffer.operator.apply.Convergence.End;
import dev.coffer.operator.testing.Fleet;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** R2: on-demand runs beside the schedule. */
class RunRulesTest {

  private final Fleet fleet = new Fleet();

  private RunState lastRun(String assignment) {
    return Objects.requireNonNull(fleet.assignment(assignment).lastRun()).state();
  }

  @Test
  void R2_a_new_token_runs_every_machine_once() {
    fleet.vm("web-1");
    fleet.vm("web-2");
    fleet.apply(policy("gold").build(), assign("web", "gold").names("web-*").run("1").build());
    assertThat(fleet.converge().end()).isEqualTo(End.DONE);
    fleet.converge();

    assertThat(fleet.look().sessions()).hasSize(2);
    assertThat(lastRun("web")).isEqualTo(RunState.Completed);
    fleet.assertTrue(PolicyAssignment, "web", "Protected", Reason.AllDisksProtected);

    fleet.apply(assign("web", "gold").names("web-*").run("2").build());
    fleet.converge();
    assertThat(fleet.look().sessions()).hasSize(4);
  }

  @Test
  void R2_a_run_under_way_is_waited_for_and_not_asked_for_again() {
    fleet.vm("web");
    fleet.model().pauseWork();
    fleet.apply(policy("gold").build(), assign("web", "gold").vm("web").run("1").build());

    assertThat(fleet.converge().end()).isEqualTo(End.WAITING);
    assertThat(lastRun("web")).isEqualTo(RunState.Running);
    fleet.pass(Duration.ofDays(1));
    assertThat(fleet.converge().end()).isEqualTo(End.WAITING);

    fleet.model().finishWork();
    fleet.pass(Duration.ofHours(5));
    assertThat(fleet.converge().end()).isEqualTo(End.DONE);
    assertThat(lastRun("web")).isEqualTo(RunState.Completed);
    assertThat(fleet.look().sessions()).hasSize(1);
  }

  @Test
  void a_run_that_fails_says_why() {
    fleet.vm("web");
    fleet.model().pauseWork();
    fleet.apply(policy("gold").build(), assign("web", "gold").vm("web").run("1").build());
    fleet.converge();
    fleet.model().failWork(new Problem("SnapshotCannotClose", "disk vda never rests"));
    fleet.converge();

    assertThat(lastRun("web")).isEqualTo(RunState.Failed);
    assertThat(Objects.requireNonNull(fleet.assignment("web").lastRun()).message())
        .isEqualTo("disk vda never rests");
  }

  @Test
  void R2_the_schedule_and_the_token_coexist() {
    fleet.vm("web");
    fleet.apply(
        policy("gold").schedule("0 22 * * *").build(),
        assign("web", "gold").vm("web").run("1").build());
    fleet.converge();
    assertThat(fleet.assignment("web").nextRun()).isEqualTo("2026-03-01T22:00:00Z");

    fleet.pass(Duration.ofDays(1));
    fleet.converge();
    assertThat(fleet.look().sessions()).hasSize(2);
  }

  @Test
  void R2_a_machine_whose_last_two_scheduled_runs_saved_nothing_is_not_protected() {
    fleet.vm("web");
    fleet.apply(
        policy("gold").schedule("0 22 * * *").build(),
        assign("web", "gold").vm("web").run("1").build());
    fleet.converge();
    fleet.converge();
    fleet.model().pauseWork();

    letARunFail();
    fleet.assertTrue(PolicyAssignment, "web", "Protected", Reason.AllDisksProtected);

    letARunFail();
    var breached = fleet.condition(PolicyAssignment, "web", "Protected");
    assertThat(breached.reason()).isEqualTo(Reason.RPOBreached.name());
    assertThat(breached.message()).contains("web", "2026-03-01T12:00:00Z", "coffer backups");
    assertThat(Objects.requireNonNull(fleet.assignment("web").counts()).protectedCount()).isZero();

    fleet.model().resumeWork();
    fleet.apply(assign("web", "gold").vm("web").run("2").build());
    fleet.converge();
    fleet.converge();
    fleet.assertTrue(PolicyAssignment, "web", "Protected", Reason.AllDisksProtected);
  }

  private void letARunFail() {
    fleet.pass(Duration.ofDays(1));
    fleet.converge();
    fleet.model().failWork(new Problem("SnapshotCannotClose", "disk vda never rests"));
    fleet.converge();
  }

  @Test
  void R20_a_disk_whose_snapshot_cannot_close_comes_with_its_exclusion_ready_to_be_applied() {
    var vdb = new DiskId(fleet.vm("web", "vda", "vdb") + "/vdb");
    fleet.world().writeWithoutPause(vdb, true);
    fleet.apply(policy("gold").build(), assign("web", "gold").vm("web").run("1").build());
    fleet.converge();
    fleet.converge();
    assertThat(lastRun("web")).isEqualTo(RunState.Partial);
    var text = Objects.requireNonNull(suggestion());
    assertThat(text).contains("reason: ConstantWrites", "90.0 MiB/s");

    fleet.pass(Duration.ofDays(30));
    fleet.converge();
    assertThat(suggestion()).as("while nobody has run it again").isEqualTo(text);

    fleet.apply(Serialization.unmarshal(text, DiskExclusion.class));
    fleet.converge();
    fleet.converge();
    fleet.assertTrue(PolicyAssignment, "web", "Protected", Reason.DisksExcluded);
    assertThat(suggestion()).isNull();
  }

  @Test
  void R20_the_suggestion_goes_when_a_later_run_saves_the_disk() {
    var vdb = new DiskId(fleet.vm("web", "vda", "vdb") + "/vdb");
    fleet.world().writeWithoutPause(vdb, true);
    fleet.apply(policy("gold").build(), assign("web", "gold").vm("web").run("1").build());
    fleet.converge();
    fleet.converge();
    assertThat(suggestion()).isNotNull();

    fleet.world().writeWithoutPause(vdb, false);
    fleet.apply(assign("web", "gold").vm("web").run("2").build());
    fleet.converge();
    fleet.converge();
    assertThat(suggestion()).isNull();
  }

  private @Nullable String suggestion() {
    return fleet.assignment("web").virtualMachines().getFirst().suggestedExclusion();
  }

  @Test
  void R4_a_disk_cannot_be_run_on_demand() {
    fleet.vm("web");
    fleet.apply(policy("gold").build(), assign("web", "gold").disk("web", "vda").run("1").build());
    fleet.converge();

    fleet.assertBlocked(PolicyAssignment, "web", Reason.DiskLevelRunUnsupported, "gold");
    assertThat(fleet.model().calls()).doesNotContainKey("run");
  }

  @Test
  void an_engine_that_only_runs_whole_policies_runs_the_machine_that_carries_one_alone() {
    runOnlyWholePolicies();
    fleet.vm("web");
    fleet.apply(policy("gold").build(), assign("web", "gold").vm("web").run("1").build());

    assertThat(fleet.converge().end()).isEqualTo(End.DONE);
    fleet.converge();
    assertThat(lastRun("web")).isEqualTo(RunState.Completed);
    assertThat(fleet.look().sessions()).hasSize(1);
  }

  @Test
  void an_engine_that_only_runs_whole_policies_does_not_back_up_others_by_the_way() {
    runOnlyWholePolicies();
    fleet.vm("web");
    fleet.vm("db");
    fleet.apply(
        policy("gold").build(),
        assign("db", "gold").disk("db", "vda").build(),
        assign("web", "gold").vm("web").build());
    fleet.converge();
    fleet.apply(assign("web", "gold").vm("web").run("1").build());
    fleet.converge();

    fleet.assertBlocked(
        PolicyAssignment,
        "web",
        Reason.ManualStepRequired,
        "would back up 1 other virtual machine as well",
        "run the policy for the machine alone in the engine's console");
    assertThat(fleet.model().calls()).doesNotContainKey("run");
    assertThat(fleet.look().sessions()).isEmpty();
  }

  private void runOnlyWholePolicies() {
    fleet.reopen(fleet.model().reopen(EnumSet.complementOf(EnumSet.of(Capability.RUN_ONE_VM))));
  }

  @Test
  void R11_a_held_policy_is_not_run_and_runs_after_the_release() {
    fleet.vm("web");
    fleet.apply(policy("gold").build(), assign("web", "gold").vm("web").build());
    fleet.converge();
    fleet.model().hold(fleet.look().jobs().getFirst().id());
    fleet.apply(assign("web", "gold").vm("web").run("1").build());
    fleet.converge();
    fleet.assertBlocked(PolicyAssignment, "web", Reason.PolicyHeld);
    assertThat(fleet.look().sessions()).isEmpty();

    fleet.apply(policy("gold").release("1").build());
    assertThat(fleet.converge().end()).isEqualTo(End.DONE);
    assertThat(lastRun("web")).isEqualTo(RunState.Completed);
  }

  @Test
  void a_run_of_some_machines_is_partial_and_says_so() {
    fleet.vm("web-1");
    fleet.world().addVm("web-2", "zone-b", "vda");
    fleet.apply(policy("gold").build(), assign("web", "gold").names("web-*").run("1").build());
    fleet.converge();

    assertThat(lastRun("web")).isEqualTo(RunState.Partial);
  }
}
