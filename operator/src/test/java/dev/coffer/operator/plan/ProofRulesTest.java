package dev.coffer.operator.plan;

import static dev.coffer.crds.Kind.PolicyAssignment;
import static dev.coffer.operator.testing.Resources.assign;
import static dev.coffer.operator.testing.Resources.policy;
import static dev.coffer.operator.testing.Resources.port;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.crds.Condition;
import dev.coffer.crds.PolicyAssignmentStatus;
import dev.coffer.crds.PolicyAssignmentStatus.Proof;
import dev.coffer.crds.PolicyAssignmentStatus.ProofState;
import dev.coffer.engine.Capability;
import dev.coffer.engine.Restore;
import dev.coffer.engine.Verification;
import dev.coffer.operator.apply.Convergence.End;
import dev.coffer.operator.status.Statuses;
import dev.coffer.operator.testing.Fleet;
import dev.coffer.operator.testing.MemoryStore;
import dev.coffer.operator.testing.Resources.AssignmentBuilder;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tests of recoverability on a schedule; the fleet's clock begins at noon of a Sunday. */
class ProofRulesTest {

  private static final String AT_SIX = "0 18 * * *";
  private static final Verification.TcpPort SSH = new Verification.TcpPort(22);
  private static final Duration HOURS = Duration.ofHours(7);
  private static final Duration DAY = Duration.ofDays(1);

  private final Fleet fleet = new Fleet();

  @BeforeEach
  void listen() {
    fleet.world().guestsShow(SSH);
  }

  private static AssignmentBuilder proven(String name) {
    return assign(name, "gold").names("web-*").run("1").prove(AT_SIX, port(22));
  }

  private void protect(String... vms) {
    for (String vm : vms) {
      fleet.vm(vm);
    }
    fleet.apply(policy("gold").build(), proven("web").build());
    fleet.converge();
  }

  private Condition condition() {
    return fleet.condition(PolicyAssignment, "web", "Proven");
  }

  private Proof proof() {
    return fleet.assignment("web").proofs().getFirst();
  }

  private List<Restore> restores() {
    return fleet.look().restores();
  }

  @Test
  void a_new_schedule_starts_nothing_before_its_first_time() {
    protect("web-1");
    assertThat(restores()).isEmpty();
    assertThat(condition().reason()).isEqualTo("Pending");
    assertThat(condition().message())
        .isEqualTo(
            "1 of 1 virtual machines have not been tested yet; the next tests are due at 2026-03-01T18:00:00Z.");
    fleet.assertReady(PolicyAssignment, "web");
  }

  @Test
  void a_machine_is_tested_once_for_each_time_and_nothing_is_left_of_it() {
    protect("web-1");
    fleet.pass(HOURS);
    assertThat(fleet.converge().end()).isEqualTo(End.DONE);
    fleet.converge();
    assertThat(restores()).hasSize(1);
    fleet.assertTrue(PolicyAssignment, "web", "Proven", Reason.AllProven);
    assertThat(condition().message())
        .isEqualTo(
            "The virtual machine was recovered and checked on 2026-03-01T19:00:00Z, 0 s after that was asked for.");
    assertThat(proof().state()).isEqualTo(ProofState.Passed);
    assertThat(proof().due()).isEqualTo("2026-03-01T18:00:00Z");
    assertThat(proof().recoveryPoint()).isEqualTo("2026-03-01T12:00:00Z");
    assertThat(fleet.look().virtualMachines()).hasSize(1);

    fleet.pass(DAY);
    fleet.converge();
    assertThat(restores()).hasSize(2);
    assertThat(proof().due()).isEqualTo("2026-03-02T18:00:00Z");
  }

  @Test
  void the_plan_says_what_it_tests_and_the_assignment_stays_ready_meanwhile() {
    protect("web-1");
    fleet.pass(HOURS);
    assertThat(fleet.plan().steps())
        .singleElement()
        .satisfies(
            step ->
                assertThat(step.description())
                    .matches(
                        "prove that web-1 as of 2026-03-01T12:00:00Z can be recovered, as Test machine web-1-proof-[0-9a-f]{8} on an isolated network"));
    fleet.store().watch(resource -> assertThat(summaryOf(resource)).isNotEqualTo("Progressing"));
    fleet.model().pauseWork();
    assertThat(fleet.converge().end()).isEqualTo(End.WAITING);
    fleet.assertReady(PolicyAssignment, "web");
    assertThat(proof().state()).isEqualTo(ProofState.Running);
  }

  @Test
  void a_test_that_is_due_does_not_run_before_the_engine_has_begun_with_it() {
    protect("web-1");
    fleet.pass(HOURS);
    var wanted = fleet.store().list();
    var looked = Statuses.project(wanted, wanted, fleet.plan(), List.of(), fleet.clock().instant());
    assertThat(looked)
        .filteredOn(dev.coffer.crds.PolicyAssignment.class::isInstance)
        .singleElement()
        .extracting(one -> ((PolicyAssignmentStatus) one.getStatus()).proofs())
        .satisfies(
            proofs -> assertThat(proofs).extracting(Proof::state).containsExactly(ProofState.Due));
  }

  private static String summaryOf(Object resource) {
    return resource instanceof dev.coffer.crds.PolicyAssignment assignment
        ? String.valueOf(assignment.getStatus().summary())
        : "";
  }

  @Test
  void times_that_pass_while_nothing_runs_are_made_up_for_once() {
    protect("web-1");
    fleet.pass(Duration.ofDays(9));
    fleet.converge();
    fleet.converge();
    assertThat(restores()).hasSize(1);
    assertThat(proof().due()).isEqualTo("2026-03-09T18:00:00Z");
  }

  @Test
  void the_newest_recovery_point_is_tested() {
    protect("web-1");
    fleet.pass(Duration.ofHours(2));
    fleet.apply(proven("web").run("2").build());
    fleet.converge();
    fleet.pass(HOURS);
    fleet.converge();
    assertThat(proof().recoveryPoint()).isEqualTo("2026-03-01T14:00:00Z");
  }

  @Test
  void a_test_that_fails_is_said_cleaned_up_and_red_until_one_has_passed() {
    protect("web-1");
    fleet.pass(HOURS);
    fleet.world().guestsHide(SSH);
    fleet.converge();
    assertThat(condition().status()).isEqualTo(Condition.Status.False);
    assertThat(condition().reason()).isEqualTo("TestFailed");
    assertThat(condition().message())
        .isEqualTo(
            "The last test to recover virtual machine web-1 as of 2026-03-01T12:00:00Z failed: TCP port 22: TCP port 22 was not seen in time; make a RestoreRequest with the same checks, whose machine stays, to see why.");
    assertThat(fleet.look().virtualMachines()).hasSize(1);
    fleet.assertTrue(PolicyAssignment, "web", "Protected", Reason.AllDisksProtected);

    fleet.world().guestsShow(SSH);
    fleet.pass(DAY);
    fleet.model().pauseWork();
    fleet.converge();
    assertThat(condition().reason()).isEqualTo("TestFailed");
    fleet.model().resumeWork();
    fleet.converge();
    fleet.assertTrue(PolicyAssignment, "web", "Proven", Reason.AllProven);
  }

  @Test
  void a_machine_without_a_recovery_point_is_overdue_after_two_times() {
    fleet.vm("web-1");
    fleet.apply(policy("gold").build(), proven("web").run(null).build());
    fleet.converge();
    fleet.pass(HOURS);
    fleet.converge();
    assertThat(condition().reason()).isEqualTo("Pending");
    fleet.pass(DAY);
    fleet.converge();
    assertThat(restores()).isEmpty();
    assertThat(condition().reason()).isEqualTo("TestOverdue");
    assertThat(condition().message())
        .isEqualTo(
            "Virtual machine web-1 was never proven to be recoverable, which is asked for since 2026-03-01T12:00:00Z; it has no recovery point: back it up first.");
  }

  @Test
  void a_proof_is_overdue_when_it_is_older_than_the_assignment_permits() {
    fleet.vm("web-1");
    fleet.apply(
        policy("gold").build(),
        assign("web", "gold").vm("web-1").run("1").prove("0 18 1 * *", "200h", port(22)).build());
    fleet.converge();
    fleet.pass(HOURS);
    fleet.converge();
    fleet.assertTrue(PolicyAssignment, "web", "Proven", Reason.AllProven);
    fleet.pass(Duration.ofHours(200));
    fleet.converge();
    fleet.assertTrue(PolicyAssignment, "web", "Proven", Reason.AllProven);
    fleet.pass(Duration.ofHours(1));
    fleet.converge();
    assertThat(condition().reason()).isEqualTo("TestOverdue");
    assertThat(condition().message())
        .contains("was last proven to be recoverable on 2026-03-01T19");
  }

  @Test
  void few_machines_of_an_engine_are_tested_at_once() {
    protect("web-1", "web-2", "web-3", "web-4", "web-5");
    fleet.pass(HOURS);
    fleet.model().pauseWork();
    fleet.converge();
    assertThat(restores()).hasSize(ProofSlots.AT_ONCE);
    fleet.model().resumeWork();
    fleet.converge();
    assertThat(restores()).hasSize(5);
    assertThat(fleet.assignment("web").proofs())
        .hasSize(5)
        .allMatch(proof -> proof.state() == ProofState.Passed);
    assertThat(fleet.look().virtualMachines()).hasSize(5);
  }

  @Test
  void a_machine_of_two_assignments_is_tested_by_one_after_the_other() {
    fleet.vm("web-1");
    fleet.apply(
        policy("gold").build(),
        policy("silver").build(),
        proven("web").build(),
        assign("too", "silver").vm("web-1").run("1").prove(AT_SIX, port(22)).build());
    fleet.converge();
    fleet.pass(HOURS);
    fleet.model().pauseWork();
    fleet.converge();
    assertThat(restores()).hasSize(1);
    fleet.model().resumeWork();
    fleet.converge();
    assertThat(restores()).hasSize(2);
    fleet.assertTrue(PolicyAssignment, "web", "Proven", Reason.AllProven);
    fleet.assertTrue(PolicyAssignment, "too", "Proven", Reason.AllProven);
  }

  @Test
  void a_test_under_way_when_its_next_time_comes_goes_on_and_the_time_is_made_up_for() {
    protect("web-1");
    fleet.pass(HOURS);
    fleet.model().pauseWork();
    fleet.converge();
    fleet.pass(DAY);
    fleet.converge();
    assertThat(restores()).hasSize(1);
    fleet.model().resumeWork();
    fleet.converge();
    assertThat(restores()).hasSize(2);
    assertThat(proof().due()).isEqualTo("2026-03-02T18:00:00Z");
  }

  @Test
  void whoever_dies_at_any_save_tests_each_time_once_and_leaves_nothing() {
    boolean survived = false;
    for (int save = 1; !survived; save++) {
      assertThat(save).isLessThan(20);
      var other = new ProofRulesTest();
      other.listen();
      survived = other.diesAtSave(save);
    }
  }

  private boolean diesAtSave(int save) {
    protect("web-1", "web-2", "web-3");
    fleet.pass(HOURS);
    fleet.store().crashAtSave(save);
    boolean survived = true;
    try {
      fleet.converge();
    } catch (MemoryStore.Crash dead) {
      survived = false;
    }
    fleet.store().crashAtSave(0);
    fleet.converge();
    assertThat(restores()).hasSize(3);
    assertThat(fleet.look().virtualMachines()).hasSize(3);
    fleet.assertTrue(PolicyAssignment, "web", "Proven", Reason.AllProven);
    return survived;
  }

  @Test
  void nobody_waits_for_a_test_that_the_engine_refuses_and_it_goes_on_by_itself() {
    var web = fleet.vm("web-1");
    fleet.apply(
        policy("gold").build(),
        assign("web", "gold").vmId(web.value()).run("1").prove(AT_SIX, port(22)).build());
    fleet.converge();
    fleet.pass(HOURS);
    var order = ((Step.StartRestore) fleet.plan().steps().getFirst()).order();
    var taken = fleet.vm(RestoreForms.nameOf(order.form()).orElseThrow());
    assertThat(fleet.converge().end()).isEqualTo(End.BLOCKED);
    fleet.assertBlocked(PolicyAssignment, "web", Reason.NameInUse);
    assertThat(restores()).isEmpty();

    fleet.world().removeVm(taken);
    assertThat(fleet.converge().end()).isEqualTo(End.DONE);
    fleet.assertTrue(PolicyAssignment, "web", "Proven", Reason.AllProven);
  }

  @Test
  void a_test_that_somebody_cleans_up_has_failed() {
    protect("web-1");
    fleet.pass(HOURS);
    fleet.model().pauseWork();
    fleet.converge();
    fleet.model().cleanUp(restores().getFirst().id());
    fleet.model().resumeWork();
    fleet.converge();
    assertThat(condition().message()).contains("gone before its checks were over");
    assertThat(restores()).hasSize(1);
  }

  @Test
  void an_assignment_that_is_deleted_takes_its_test_along() {
    protect("web-1");
    fleet.pass(HOURS);
    fleet.model().pauseWork();
    fleet.converge();
    fleet.delete(PolicyAssignment, "web");
    fleet.converge();
    fleet.model().resumeWork();
    fleet.converge();
    assertThat(fleet.exists(PolicyAssignment, "web")).isFalse();
    assertThat(fleet.look().virtualMachines()).hasSize(1);
  }

  @Test
  void a_verification_that_is_taken_out_takes_its_test_and_its_condition_along() {
    protect("web-1");
    fleet.pass(HOURS);
    fleet.model().pauseWork();
    fleet.converge();
    fleet.apply(assign("web", "gold").names("web-*").run("1").build());
    fleet.converge();
    fleet.model().resumeWork();
    fleet.converge();
    assertThat(fleet.look().virtualMachines()).hasSize(1);
    assertThat(fleet.assignment("web").proofs()).isEmpty();
    assertThat(fleet.assignment("web").verificationSince()).isNull();
    assertThat(fleet.assignment("web").conditions())
        .extracting(Condition::type)
        .doesNotContain("Proven");
  }

  @Test
  void a_paused_assignment_tests_nothing_until_the_pause_ends() {
    protect("web-1");
    var paused = proven("web").build();
    paused.getMetadata().setAnnotations(Map.of(Pause.ANNOTATION, "true"));
    fleet.apply(paused);
    fleet.pass(HOURS);
    fleet.converge();
    assertThat(restores()).isEmpty();
    fleet.apply(proven("web").build());
    fleet.converge();
    assertThat(restores()).hasSize(1);
  }

  @Test
  void checks_that_the_engine_cannot_make_are_blocked_and_the_machine_stays_protected() {
    fleet.reopen(fleet.model().reopen(EnumSet.complementOf(EnumSet.of(Capability.VERIFY_GUESTS))));
    protect("web-1");
    fleet.pass(HOURS);
    fleet.converge();
    fleet.assertBlocked(
        PolicyAssignment,
        "web",
        Reason.ManualStepRequired,
        "cannot make these checks of spec.verification: TCP port 22");
    assertThat(condition().reason()).isEqualTo("ManualStepRequired");
    fleet.assertTrue(PolicyAssignment, "web", "Protected", Reason.AllDisksProtected);
    assertThat(restores()).isEmpty();
  }
}
