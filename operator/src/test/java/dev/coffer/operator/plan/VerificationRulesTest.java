package dev.coffer.operator.plan;

import static dev.coffer.crds.Kind.RestoreRequest;
import static dev.coffer.operator.testing.Resources.assign;
import static dev.coffer.operator.testing.Resources.file;
import static dev.coffer.operator.testing.Resources.policy;
import static dev.coffer.operator.testing.Resources.port;
import static dev.coffer.operator.testing.Resources.restore;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.crds.Condition;
import dev.coffer.crds.RestoreRequestStatus.CheckResult;
import dev.coffer.crds.RestoreRequestStatus.CheckState;
import dev.coffer.crds.Summary;
import dev.coffer.engine.Capability;
import dev.coffer.engine.DiskId;
import dev.coffer.engine.Restore.Phase;
import dev.coffer.engine.Verification;
import dev.coffer.engine.VmId;
import dev.coffer.operator.apply.Convergence.End;
import dev.coffer.operator.testing.Fleet;
import java.time.Duration;
import java.util.EnumSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** R13, R14: what the checks of a Test restore decide. */
class VerificationRulesTest {

  private static final Verification.TcpPort SSH = new Verification.TcpPort(22);

  private final Fleet fleet = new Fleet();
  private final VmId web = fleet.vm("web");

  @BeforeEach
  void saveOnce() {
    fleet.world().writeFile(new DiskId(web + "/vda"), "/etc/hosts", "localhost");
    fleet.apply(policy("gold").build(), assign("web", "gold").vm("web").run("1").build());
    fleet.converge();
  }

  @Test
  void R13_a_machine_that_passes_its_checks_is_cleaned_up_at_once_and_its_time_is_shown() {
    fleet.world().guestsShow(SSH);
    fleet.model().pauseWork();
    fleet.apply(restore("try", "web").verify(port(22), file("/etc/hosts", null)).build());
    assertThat(fleet.converge().end()).isEqualTo(End.WAITING);
    assertThat(fleet.condition(RestoreRequest, "try", "Verified").reason()).isEqualTo("Pending");
    fleet.pass(Duration.ofSeconds(41));
    fleet.model().resumeWork();
    fleet.converge();

    fleet.assertReady(RestoreRequest, "try");
    fleet.assertTrue(RestoreRequest, "try", "Verified", Reason.Succeeded);
    fleet.assertTrue(RestoreRequest, "try", "CleanedUp", Reason.Succeeded);
    fleet.assertTrue(RestoreRequest, "try", "Succeeded", Reason.Succeeded);
    assertThat(fleet.restore("try").recoverySeconds()).isEqualTo(41);
    assertThat(fleet.restore("try").checks())
        .containsExactly(
            new CheckResult("TCP port 22", CheckState.Passed, 41, null),
            new CheckResult("file /etc/hosts", CheckState.Passed, 41, null));
    assertThat(fleet.look().virtualMachines()).hasSize(1);
  }

  @Test
  void R13_a_time_to_live_keeps_a_machine_that_has_passed() {
    fleet.apply(restore("try", "web").verify(file("/etc/hosts", null)).timeToLive("8h").build());
    fleet.converge();
    fleet.assertTrue(RestoreRequest, "try", "Verified", Reason.Succeeded);
    assertThat(fleet.look().virtualMachines()).hasSize(2);
    fleet.pass(Duration.ofHours(8));
    fleet.converge();
    assertThat(fleet.look().virtualMachines()).hasSize(1);
    fleet.assertTrue(RestoreRequest, "try", "Verified", Reason.Succeeded);
  }

  @Test
  void R13_a_machine_that_fails_a_check_stays_for_people_and_is_never_shown_green() {
    fleet.apply(restore("try", "web").verify(file("/etc/hosts", null), port(22)).build());
    fleet.converge();

    fleet.assertTrue(RestoreRequest, "try", "Stalled", Reason.VerificationFailed);
    assertThat(fleet.restore("try").summary()).isEqualTo(Summary.Failed);
    assertThat(fleet.condition(RestoreRequest, "try", "Ready").message())
        .isEqualTo(
            "The Test machine has failed 1 of 2 checks: TCP port 22: TCP port 22 was not seen in time. It stays, for you to look at, until this request is deleted.");
    assertFalse("Verified");
    assertFalse("Succeeded");
    assertThat(fleet.restore("try").recoverySeconds()).isNull();
    assertThat(fleet.look().virtualMachines()).hasSize(2);

    fleet.pass(Duration.ofDays(9));
    fleet.converge();
    assertThat(fleet.look().virtualMachines()).hasSize(2);
    fleet.delete(RestoreRequest, "try");
    fleet.converge();
    assertThat(fleet.look().virtualMachines()).hasSize(1);
  }

  @Test
  void what_has_failed_is_red_after_its_time_to_live_too() {
    fleet.apply(restore("try", "web").verify(port(22)).timeToLive("1h").build());
    fleet.converge();
    fleet.pass(Duration.ofHours(1));
    fleet.converge();
    assertThat(fleet.look().virtualMachines()).hasSize(1);
    fleet.assertTrue(RestoreRequest, "try", "CleanedUp", Reason.Succeeded);
    fleet.assertTrue(RestoreRequest, "try", "Stalled", Reason.VerificationFailed);
    assertFalse("Verified");
  }

  @Test
  void R14_a_promotion_waits_for_the_checks_and_is_made_when_they_pass() {
    fleet.apply(restore("try", "web").verify(file("/etc/hosts", null)).promote().build());
    fleet.converge();
    assertThat(fleet.look().restores().getFirst().phase()).isEqualTo(Phase.PROMOTED);
    fleet.assertTrue(RestoreRequest, "try", "Verified", Reason.Succeeded);
    fleet.assertTrue(RestoreRequest, "try", "Promoted", Reason.Succeeded);
  }

  @Test
  void R14_a_machine_that_fails_its_checks_is_not_promoted() {
    fleet.apply(restore("try", "web").verify(file("/etc/shadow", null)).promote().build());
    fleet.converge();
    fleet.assertBlocked(
        RestoreRequest, "try", Reason.VerificationFailed, "did not pass its checks");
    assertThat(fleet.look().restores().getFirst().phase()).isEqualTo(Phase.READY);
  }

  @Test
  void checks_that_the_engine_cannot_make_are_said_before_anything_is_started() {
    fleet.reopen(fleet.model().reopen(EnumSet.complementOf(EnumSet.of(Capability.VERIFY_GUESTS))));
    fleet.apply(restore("try", "web").verify(file("/etc/hosts", null), port(22)).build());
    fleet.converge();
    fleet.assertBlocked(
        RestoreRequest,
        "try",
        Reason.ManualStepRequired,
        "cannot make these checks of spec.verification: TCP port 22; make a new request");
    assertThat(fleet.look().restores()).isEmpty();
    assertFalse("Verified");
  }

  private void assertFalse(String condition) {
    assertThat(fleet.condition(RestoreRequest, "try", condition).status())
        .isEqualTo(Condition.Status.False);
  }
}
