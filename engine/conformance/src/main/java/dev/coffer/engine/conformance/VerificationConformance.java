package dev.coffer.engine.conformance;

import static dev.coffer.engine.Capability.LIST_RECOVERY_POINTS;
import static dev.coffer.engine.Capability.RESTORE;
import static dev.coffer.engine.Capability.RUN_ONE_VM;
import static dev.coffer.engine.Capability.VERIFY_FILES;
import static dev.coffer.engine.Capability.VERIFY_GUESTS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.RecoveryPoint;
import dev.coffer.engine.Restore;
import dev.coffer.engine.Restore.Phase;
import dev.coffer.engine.RestoreOrder;
import dev.coffer.engine.Verification;
import dev.coffer.engine.Verification.Outcome;
import dev.coffer.engine.Verification.State;
import dev.coffer.engine.VirtualMachine;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The checks of a Test restore: what they say, and that they never end it (R13). */
abstract class VerificationConformance extends Topic {

  /** Of the text {@code 127.0.0.1 localhost} and a line feed, by sha256sum. */
  private static final String DIGEST =
      "081ef9d5367595d16e30b4b4549d9f43537320508b4ce0788963e10e4f808857";

  private static final Verification.File HOSTS = file("/etc/hosts", DIGEST);

  @Test
  void r13_a_test_restore_without_a_verification_has_no_outcomes() {
    needs(RESTORE, RUN_ONE_VM, LIST_RECOVERY_POINTS);
    var web = machine("web", "vda");
    var gold = policy("gold");
    assign(web, gold);
    var restore = restore(point(web, gold), new RestoreOrder.Test("web-test", Set.of(), false));
    assertThat(restore.outcomes()).isEmpty();
    assertThat(restore.isVerified()).isFalse();
    assertThat(restore.answered()).isEmpty();
  }

  @Test
  void r13_a_file_of_the_right_digest_verifies_a_test_machine_which_stays_off() {
    var restore = verified(HOSTS, file("vda:1:/etc/hosts", DIGEST), anyFile("/etc/hosts"));
    assertThat(restore.outcomes())
        .extracting(Outcome::state)
        .containsExactly(State.PASSED, State.PASSED, State.PASSED);
    assertThat(restore.isVerified()).isTrue();
    assertThat(restore.answered()).get().matches(after -> !after.isNegative());
    assertThat(see(restore.vm().orElseThrow().id()).isOn()).isFalse();
  }

  @Test
  void r13_what_a_verification_does_not_find_is_said_and_the_machine_stays() {
    var changed = file("/etc/hosts", "0".repeat(64));
    var missing = anyFile("/etc/shadow");
    var restore = verified(HOSTS, changed, missing);
    assertThat(restore.outcomes())
        .extracting(Outcome::state)
        .containsExactly(State.PASSED, State.FAILED, State.FAILED);
    assertThat(restore.outcomes())
        .extracting(Outcome::check)
        .containsExactly(HOSTS, changed, missing);
    assertThat(restore.outcomes().subList(1, 3))
        .allSatisfy(outcome -> assertThat(outcome.why()).get().asString().isNotBlank());
    assertThat(restore.isVerified()).isFalse();
    assertThat(restore.answered()).isEmpty();
    assertThat(see(restore.vm().orElseThrow().id()).role()).isEqualTo(VirtualMachine.Role.TEST);
  }

  @Test
  void r13_outcomes_are_there_after_a_restart() {
    var before = verified(HOSTS, anyFile("/etc/shadow"));
    harness.restart(() -> {});
    assertThat(findRestore(before.id()).orElseThrow().outcomes()).isEqualTo(before.outcomes());
  }

  @Test
  void r13_what_a_guest_does_not_show_in_time_has_failed() {
    needs(RESTORE, RUN_ONE_VM, LIST_RECOVERY_POINTS, VERIFY_GUESTS);
    var web = machine("web", "vda");
    var gold = policy("gold");
    assign(web, gold);
    var restore = verify(point(web, gold), Duration.ofSeconds(1), new Verification.TcpPort(9));
    assertThat(restore.outcomes()).extracting(Outcome::state).containsExactly(State.FAILED);
    assertThat(see(restore.vm().orElseThrow().id()).isOn()).isTrue();
  }

  private Restore verified(Verification.Check... checks) {
    needs(RESTORE, RUN_ONE_VM, LIST_RECOVERY_POINTS, VERIFY_FILES);
    var web = harness.createVmWithFiles("web", Map.of("/etc/hosts", "127.0.0.1 localhost\n"));
    awaitSeen(web);
    var gold = policy("gold");
    assign(web, gold);
    return verify(point(web, gold), Duration.ofMinutes(1), checks);
  }

  private Restore verify(RecoveryPoint point, Duration timeout, Verification.Check... checks) {
    var asked = Optional.of(new Verification(List.of(checks), timeout));
    var restore = restore(point, new RestoreOrder.Test("web-test", Set.of(), false, asked));
    assertThat(restore.phase()).isEqualTo(Phase.READY);
    assertThat(restore.verification()).isEqualTo(asked);
    return restore;
  }

  private static Verification.File file(String path, String digest) {
    return new Verification.File(path, Optional.of(digest));
  }

  private static Verification.File anyFile(String path) {
    return new Verification.File(path, Optional.empty());
  }
}
