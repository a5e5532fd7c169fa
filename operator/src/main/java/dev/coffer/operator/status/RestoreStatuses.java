package dev.coffer.operator.status;

import dev.coffer.crds.Condition;
import dev.coffer.crds.RestoreRequest;
import dev.coffer.crds.RestoreRequestSpec;
import dev.coffer.crds.RestoreRequestSpec.Mode;
import dev.coffer.crds.RestoreRequestStatus;
import dev.coffer.crds.Summary;
import dev.coffer.engine.Problem;
import dev.coffer.engine.Restore;
import dev.coffer.engine.Restore.Phase;
import dev.coffer.operator.plan.Finding;
import dev.coffer.operator.plan.Reason;
import dev.coffer.operator.plan.Step;
import dev.coffer.operator.plan.StepOutcome;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The status of one RestoreRequest. */
final class RestoreStatuses {

  private static final Set<Phase> PROVISIONED =
      EnumSet.of(Phase.VERIFYING, Phase.READY, Phase.PROMOTING, Phase.PROMOTED);

  private static final Set<Phase> SUCCEEDED =
      EnumSet.of(Phase.READY, Phase.PROMOTING, Phase.PROMOTED);

  private final RestoreRequestSpec spec;
  private final Optional<RestoreRequestStatus> before;
  private final Standing standing;
  private final Optional<Finding.OfRestore> finding;
  private final Optional<Restore> restore;
  private final VerificationStatuses verification;
  private final Instant now;

  RestoreStatuses(RestoreRequest request, Standing standing, Instant now) {
    this.spec = request.getSpec();
    this.before = Optional.ofNullable(request.getStatus());
    this.standing = standing;
    this.finding =
        standing
            .finding()
            .filter(Finding.OfRestore.class::isInstance)
            .map(Finding.OfRestore.class::cast);
    this.restore = finding.flatMap(Finding.OfRestore::restore);
    this.verification = new VerificationStatuses(spec, before, restore);
    this.now = now;
  }

  RestoreRequestStatus status() {
    var conditions =
        new Conditions(
            before.map(RestoreRequestStatus::conditions).orElse(List.<Condition>of()),
            standing.shown(),
            standing.generation(),
            now);
    var verdict = standing.verdict().orElseGet(() -> verdict(conditions));
    verdict.addReady(conditions);
    addStages(conditions, verdict);
    standing.addBlocked(conditions);
    verdict.addProgress(conditions);
    return new RestoreRequestStatus(
        standing.generation(),
        conditions.list(),
        verdict.ready().name(),
        verdict.summary(),
        verdict.settled()
            ? spec.changeToken()
            : before.map(RestoreRequestStatus::appliedToken).orElse(null),
        standing.requestedAt().orElse(null),
        finding
            .filter(_ -> standing.withheld(Step.StartRestore.class) == 0)
            .flatMap(Finding.OfRestore::point)
            .orElse(before.map(RestoreRequestStatus::recoveryPoint).orElse(null)),
        handle(),
        restoredVm(),
        restore
            .flatMap(Restore::location)
            .orElse(before.map(RestoreRequestStatus::location).orElse(null)),
        restore
            .map(RestoreStatuses::progress)
            .orElse(before.map(RestoreRequestStatus::progress).orElse(null)),
        restore
            .map(found -> text(found.phase()))
            .orElse(before.map(RestoreRequestStatus::step).orElse(null)),
        restore
            .map(found -> Conditions.text(found.start()))
            .orElse(before.map(RestoreRequestStatus::startTime).orElse(null)),
        completionTime(),
        seconds(),
        verification.checks(),
        verification.seconds());
  }

  private Verdict verdict(Conditions conditions) {
    var failure = verification.failure();
    if (failure.isPresent() && !isIn(EnumSet.of(Phase.FAILED))) {
      return Verdict.stalled(
          Reason.VerificationFailed, Reason.VerificationFailed, failure.get(), Summary.Failed);
    }
    if (restore.isEmpty()) {
      return conditions.was("Succeeded")
          ? Verdict.fine(Reason.Succeeded, "The restore ended well some time ago.", Summary.Ready)
          : Verdict.stalled(
              Reason.RestoreFailed,
              Reason.RestoreFailed,
              "The restore ended without result; make a new request.",
              Summary.Failed);
    }
    var found = restore.get();
    return switch (found.phase()) {
      case QUEUED, RUNNING, VERIFYING, PROMOTING, CLEANING_UP, UNKNOWN ->
          Verdict.underWay(
              noted(
                  "The restore is %s: %d %% of %d bytes"
                      .formatted(
                          text(found.phase()).toLowerCase(Locale.ROOT),
                          found.progress().percent(),
                          found.progress().totalBytes()),
                  found));
      case READY -> Verdict.fine(Reason.Succeeded, result(found), Summary.Ready);
      case PROMOTED ->
          Verdict.fine(
              Reason.Succeeded,
              noted("The Test machine has taken the place of the original", found),
              Summary.Ready);
      case CLEANED_UP ->
          Verdict.fine(Reason.Succeeded, "The Test machine is removed again.", Summary.Ready);
      case FAILED ->
          Verdict.stalled(
              Reason.RestoreFailed, Reason.RestoreFailed, problem(found), Summary.Failed);
    };
  }

  private static String problem(Restore failed) {
    return failed
        .problem()
        .map(Problem::message)
        .orElse("The restore ended without result; make a new request.");
  }

  private static String result(Restore done) {
    var what =
        done.vm()
            .map(vm -> "Virtual machine %s is restored".formatted(vm.name()))
            .orElse("The files are restored");
    var where = done.location().map(place -> what + " in " + place).orElse(what);
    return noted(where, done);
  }

  /** A sentence, with what a person should know besides. */
  private static String noted(String fact, Restore restore) {
    return restore.note().map(note -> fact + "; " + note).orElse(fact).replaceFirst("\\.?$", ".");
  }

  /** The stages of a restore; one that was reached stays reached. */
  private void addStages(Conditions conditions, Verdict verdict) {
    boolean invalid = standing.blockers().stream().anyMatch(blocker -> !blocker.isDependency());
    boolean started = restore.isPresent() || conditions.was("Validated");
    stage(
        conditions,
        "Validated",
        started || (!(standing.steps().isEmpty() && standing.withheld().isEmpty()) && !invalid),
        invalid ? Reason.Blocked : Reason.Pending,
        "The recovery point is chosen and nothing forbids the restore.",
        verdict.message());
    stage(
        conditions,
        "Provisioned",
        isIn(PROVISIONED),
        isIn(EnumSet.of(Phase.FAILED)) ? Reason.RestoreFailed : Reason.Pending,
        "What was asked for is restored.",
        "Nothing is restored yet.");
    verification.addVerified(conditions);
    stage(
        conditions,
        "Promoted",
        isIn(EnumSet.of(Phase.PROMOTED)),
        spec.promote() ? Reason.Pending : Reason.NotRequested,
        "The Test machine has taken the place of the original.",
        spec.promote() ? "The promotion is not done yet." : "The spec asks for no promotion.");
    boolean brief = spec.verification() != null && spec.timeToLive() == null;
    boolean temporary = spec.mode() == Mode.Test && spec.files() == null;
    stage(
        conditions,
        "CleanedUp",
        isIn(EnumSet.of(Phase.CLEANED_UP)),
        temporary ? Reason.Pending : Reason.NotRequested,
        "The Test machine is removed.",
        !temporary
            ? "What is restored stays."
            : brief
                ? "The Test machine is removed when it has passed its checks, or the request ends."
                : "The Test machine is removed when its time to live or the request ends.");
    stage(
        conditions,
        "Succeeded",
        isIn(SUCCEEDED) && verification.failure().isEmpty(),
        notYet(),
        "The restore ended well.",
        restore
            .filter(found -> found.phase() == Phase.FAILED)
            .map(RestoreStatuses::problem)
            .or(verification::failure)
            .orElse("The restore has not ended yet."));
  }

  private Reason notYet() {
    if (isIn(EnumSet.of(Phase.FAILED))) {
      return Reason.RestoreFailed;
    }
    return verification.failure().isPresent() ? Reason.VerificationFailed : Reason.Pending;
  }

  private static void stage(
      Conditions conditions, String type, boolean reached, Reason why, String yes, String no) {
    if (reached || conditions.was(type)) {
      conditions.add(type, true, Reason.Succeeded, yes);
    } else {
      conditions.add(type, false, why, no);
    }
  }

  private boolean isIn(Set<Phase> phases) {
    return restore.filter(found -> phases.contains(found.phase())).isPresent();
  }

  private @Nullable String handle() {
    return restore
        .map(found -> found.id().value())
        .or(this::started)
        .orElse(before.map(RestoreRequestStatus::handle).orElse(null));
  }

  private Optional<String> started() {
    return standing.outcomes().stream()
        .filter(outcome -> outcome.step() instanceof Step.StartRestore)
        .map(StepOutcome::outcome)
        .flatMap(outcome -> outcome instanceof StepOutcome.Done(var id) ? id.stream() : null)
        .findFirst();
  }

  private RestoreRequestStatus.@Nullable RestoredVm restoredVm() {
    if (restore.isPresent()) {
      return restore
          .flatMap(Restore::vm)
          .map(vm -> new RestoreRequestStatus.RestoredVm(vm.id().value(), vm.name()))
          .orElse(null);
    }
    return before.map(RestoreRequestStatus::restoredVirtualMachine).orElse(null);
  }

  private static RestoreRequestStatus.Progress progress(Restore restore) {
    var progress = restore.progress();
    return new RestoreRequestStatus.Progress(
        progress.percent(), progress.doneBytes(), progress.totalBytes());
  }

  /** When the restore itself ended; promotion and clean-up come later and do not move it. */
  private @Nullable String completionTime() {
    return before
        .map(RestoreRequestStatus::completionTime)
        .or(() -> ended().flatMap(Restore::end).map(Conditions::text))
        .orElse(null);
  }

  private Optional<Restore> ended() {
    return restore.filter(found -> !found.phase().isUnderWay());
  }

  private @Nullable Integer seconds() {
    return before
        .map(RestoreRequestStatus::restoreSeconds)
        .or(
            () ->
                ended()
                    .filter(found -> found.phase() == Phase.READY)
                    .flatMap(
                        found ->
                            found
                                .end()
                                .map(
                                    end -> (int) Duration.between(found.start(), end).toSeconds())))
        .orElse(null);
  }

  private static String text(Phase phase) {
    return switch (phase) {
      case QUEUED -> "Queued";
      case RUNNING -> "Running";
      case VERIFYING -> "Verifying";
      case READY -> "Ready";
      case PROMOTING -> "Promoting";
      case PROMOTED -> "Promoted";
      case CLEANING_UP -> "CleaningUp";
      case CLEANED_UP -> "CleanedUp";
      case FAILED -> "Failed";
      case UNKNOWN -> "Unknown";
    };
  }
}
