package dev.coffer.operator.status;

import dev.coffer.crds.Condition;
import dev.coffer.crds.RestoreRequestSpec;
import dev.coffer.crds.RestoreRequestStatus;
import dev.coffer.crds.RestoreRequestStatus.CheckResult;
import dev.coffer.crds.RestoreRequestStatus.CheckState;
import dev.coffer.engine.Restore;
import dev.coffer.engine.Verification.Outcome;
import dev.coffer.operator.plan.Proofs;
import dev.coffer.operator.plan.Reason;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a RestoreRequest says of its checks. What they have shown stays when the machine, and the
 * engine's memory of it, is gone.
 */
final class VerificationStatuses {

  private final RestoreRequestSpec spec;
  private final Optional<RestoreRequestStatus> before;
  private final Optional<Restore> restore;

  VerificationStatuses(
      RestoreRequestSpec spec, Optional<RestoreRequestStatus> before, Optional<Restore> restore) {
    this.spec = spec;
    this.before = before;
    this.restore = restore;
  }

  List<CheckResult> checks() {
    return restore
        .map(Restore::outcomes)
        .filter(outcomes -> !outcomes.isEmpty())
        .map(outcomes -> outcomes.stream().map(VerificationStatuses::result).toList())
        .or(() -> before.map(RestoreRequestStatus::checks))
        .orElse(List.of());
  }

  private static CheckResult result(Outcome outcome) {
    return new CheckResult(
        outcome.check().inWords(),
        switch (outcome.state()) {
          case WAITING -> CheckState.Waiting;
          case PASSED -> CheckState.Passed;
          case FAILED -> CheckState.Failed;
        },
        outcome.after().map(Proofs::seconds).orElse(null),
        outcome.why().orElse(null));
  }

  /** The measured recovery time. */
  @Nullable Integer seconds() {
    return restore
        .flatMap(Restore::answered)
        .map(Proofs::seconds)
        .or(() -> before.map(RestoreRequestStatus::recoverySeconds))
        .orElse(null);
  }

  /** What has failed, once the verification is over. */
  Optional<String> failure() {
    var all = checks();
    var failed = all.stream().filter(check -> check.state() == CheckState.Failed).toList();
    if (failed.isEmpty() || all.stream().anyMatch(VerificationStatuses::isOpen)) {
      return Optional.empty();
    }
    return Optional.of(
        "The Test machine has failed %d of %d checks: %s.%s"
            .formatted(failed.size(), all.size(), inWords(failed.getFirst()), fate()));
  }

  private String fate() {
    return restore.filter(found -> found.phase() == Restore.Phase.READY).isEmpty()
        ? ""
        : spec.timeToLive() == null
            ? " It stays, for you to look at, until this request is deleted."
            : " It stays, for you to look at, until its time to live is over.";
  }

  private static boolean isOpen(CheckResult check) {
    return check.state() == CheckState.Waiting;
  }

  private static String inWords(CheckResult check) {
    return check.message() == null ? check.check() : check.check() + ": " + check.message();
  }

  void addVerified(Conditions conditions) {
    var all = checks();
    var open = all.stream().filter(VerificationStatuses::isOpen).toList();
    var failure = failure();
    if (spec.verification() == null) {
      conditions.add("Verified", false, Reason.NotRequested, "The spec asks for no verification.");
    } else if (failure.isPresent()) {
      conditions.add("Verified", false, Reason.VerificationFailed, failure.get());
    } else if (!all.isEmpty() && open.isEmpty()) {
      conditions.add(
          "Verified",
          true,
          Reason.Succeeded,
          "The Test machine has passed all %d checks, %d s after the request."
              .formatted(all.size(), seconds()));
    } else if (!all.isEmpty()) {
      conditions.add(
          "Verified",
          false,
          Reason.Pending,
          "%d of %d checks are open; the first is %s."
              .formatted(open.size(), all.size(), inWords(open.getFirst())));
    } else if (restore.filter(found -> !found.phase().isUnderWay()).isPresent()) {
      conditions.add(
          "Verified",
          Condition.Status.Unknown,
          Reason.NotVerified,
          "The engine has not made the checks; look at the restored machine before you rely on"
              + " it.");
    } else {
      conditions.add("Verified", false, Reason.Pending, "There is no machine to check yet.");
    }
  }
}
