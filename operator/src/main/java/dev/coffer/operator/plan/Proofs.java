package dev.coffer.operator.plan;

import dev.coffer.crds.PolicyAssignmentStatus.Proof;
import dev.coffer.crds.PolicyAssignmentStatus.ProofState;
import dev.coffer.engine.Restore;
import dev.coffer.engine.Verification.Outcome;
import dev.coffer.engine.Verification.State;
import dev.coffer.engine.VirtualMachine;
import dev.coffer.engine.VirtualMachine.NewestPoint;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of the tests of one machine, from one to the next. What a test has found stays
 * until the next one has ended.
 */
public final class Proofs {

  private static final String GONE =
      "The Test machine was gone before its checks were over; the next test is made by schedule.";

  private Proofs() {}

  /** A test is about to be started. */
  static Proof started(@Nullable Proof before, VirtualMachine vm, NewestPoint point, Instant due) {
    return new Proof(
        vm.id().value(),
        vm.name(),
        text(due),
        ProofState.Due,
        text(point.at()),
        null,
        null,
        before == null ? null : before.message(),
        before == null ? null : before.provenTime(),
        before == null ? null : before.recoverySeconds());
  }

  /** The engine has begun with it. */
  public static Proof begun(Proof proof, String handle) {
    return new Proof(
        proof.virtualMachineId(),
        proof.name(),
        proof.due(),
        ProofState.Running,
        proof.recoveryPoint(),
        handle,
        null,
        proof.message(),
        proof.provenTime(),
        proof.recoverySeconds());
  }

  /** The engine has ended it, well or not. */
  static Proof ended(Proof proof, Restore restore, Instant now) {
    var end = text(restore.end().orElse(now));
    return restore.isVerified()
        ? new Proof(
            proof.virtualMachineId(),
            proof.name(),
            proof.due(),
            ProofState.Passed,
            proof.recoveryPoint(),
            restore.id().value(),
            end,
            null,
            end,
            restore.answered().map(Proofs::seconds).orElse(null))
        : failed(proof, end, why(restore));
  }

  /** The engine does not know it any more. */
  static Proof lost(Proof proof, Instant now) {
    return failed(proof, text(now), GONE);
  }

  private static Proof failed(Proof proof, String end, String why) {
    return new Proof(
        proof.virtualMachineId(),
        proof.name(),
        proof.due(),
        ProofState.Failed,
        proof.recoveryPoint(),
        proof.handle(),
        end,
        why,
        proof.provenTime(),
        proof.recoverySeconds());
  }

  private static String why(Restore restore) {
    if (restore.problem().isPresent()) {
      return restore.problem().get().message();
    }
    var failed = failures(restore);
    return failed.isEmpty() ? GONE : failed;
  }

  /**
   * The checks that a Test machine has failed, as a person reads them; empty when there is none.
   */
  public static String failures(Restore restore) {
    return restore.outcomes().stream()
        .filter(outcome -> outcome.state() == State.FAILED)
        .map(Proofs::inWords)
        .collect(Collectors.joining("; "));
  }

  /** One failed check, as a person reads it. */
  static String inWords(Outcome outcome) {
    return outcome.check().inWords() + ": " + outcome.why().orElse("it failed");
  }

  /** Whole seconds, rounded up: who promises a time keeps it. */
  public static int seconds(Duration duration) {
    return (int) Math.min(Integer.MAX_VALUE, duration.plusMillis(999).toSeconds());
  }

  /** When a machine was last proven; since when it is asked for where it never was. */
  static Instant provenOrAsked(Optional<Proof> proof, Instant since) {
    return proof.map(Proof::provenTime).map(Instant::parse).orElse(since);
  }

  private static String text(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
