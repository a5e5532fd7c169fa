package dev.coffer.operator.status;

import dev.coffer.crds.Condition;
import dev.coffer.crds.Condition.Status;
import dev.coffer.crds.Summary;
import dev.coffer.engine.EngineError;
import dev.coffer.operator.plan.Blocker;
import dev.coffer.operator.plan.Finding;
import dev.coffer.operator.plan.Pause;
import dev.coffer.operator.plan.Reason;
import dev.coffer.operator.plan.ResourceKey;
import dev.coffer.operator.plan.Step;
import dev.coffer.operator.plan.StepOutcome;
import dev.coffer.operator.plan.StepOutcome.Outcome;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What the plan and its outcomes say about one resource of any kind.
 *
 * @param requestedAt the annotation by which a person asks for another look
 * @param shown the conditions as they are stored, for all to see
 * @param steps of the plan that are for it
 * @param withheld steps that wait until it is no longer paused; none when it is not
 * @param outcomes of those of its steps that have been tried
 */
record Standing(
    ResourceKey key,
    long generation,
    boolean deleted,
    Optional<String> requestedAt,
    List<Condition> shown,
    Optional<Finding> finding,
    List<Blocker> blockers,
    List<Step> steps,
    List<Step> withheld,
    List<StepOutcome> outcomes) {

  /** Reasons of blockers that Stalled repeats; for the others it says Blocked. */
  private static final Set<Reason> OWN_STALL =
      EnumSet.of(Reason.PolicyHeld, Reason.Conflict, Reason.InvalidSpec, Reason.Unauthorized);

  /** Why the resource is blocked: what the plan says, or else what the engine said. */
  record Block(Reason reason, String message) {}

  Optional<Finding.EngineUnseen> unseen() {
    return finding
        .filter(Finding.EngineUnseen.class::isInstance)
        .map(Finding.EngineUnseen.class::cast);
  }

  /** What the condition Blocked says; a missing dependency or a wrong spec is no such thing. */
  Optional<Block> block() {
    var planned = blockers.stream().filter(Standing::isBlock).toList();
    if (!planned.isEmpty()) {
      var first = planned.getFirst();
      return Optional.of(new Block(first.reason(), text(first, planned.size() - 1)));
    }
    return refusal();
  }

  private static boolean isBlock(Blocker blocker) {
    return !blocker.isDependency() && blocker.reason() != Reason.InvalidSpec;
  }

  private static String text(Blocker first, int more) {
    var message = first.message();
    return more == 0
        ? message
        : "%s (and %d more obstacles).".formatted(message.substring(0, message.length() - 1), more);
  }

  private Optional<Block> refusal() {
    for (StepOutcome outcome : outcomes) {
      switch (outcome.outcome()) {
        case StepOutcome.Refused(var reason, var message) -> {
          return Optional.of(new Block(reason, closed(message)));
        }
        case StepOutcome.Unsupported(var message) -> {
          return Optional.of(new Block(Reason.ManualStepRequired, closed(message)));
        }
        case StepOutcome.Done _,
            StepOutcome.Conflict _,
            StepOutcome.Unavailable _,
            StepOutcome.Unauthorized _,
            StepOutcome.Skipped _ -> {}
      }
    }
    return Optional.empty();
  }

  /** What an engine says, closed; its first word may be a name, so it stays as it is. */
  private static String closed(String message) {
    return message.endsWith(".") ? message : message + ".";
  }

  /** What we say about a step, as a sentence. */
  private static String sentence(String description) {
    return closed(Character.toUpperCase(description.charAt(0)) + description.substring(1));
  }

  /** The verdict where anything but the resource's own state decides; empty when all is done. */
  Optional<Verdict> verdict() {
    return unseen()
        .map(Standing::unseen)
        .or(this::failed)
        .or(this::pending)
        .or(this::paused)
        .or(this::blocked)
        .or(this::deleting);
  }

  private static Verdict unseen(Finding.EngineUnseen unseen) {
    var message = sentence("engine " + unseen.engine() + ": " + unseen.error().message());
    return unseen.error() instanceof EngineError.Unauthorized
        ? Verdict.stalled(Reason.Blocked, Reason.Unauthorized, message, Summary.Failed)
        : Verdict.retrying(Status.Unknown, Reason.EngineUnreachable, message);
  }

  /** What the first step that failed means; one that was skipped waits for another's. */
  private Optional<Verdict> failed() {
    return outcomes.stream()
        .filter(outcome -> !outcome.isDone())
        .findFirst()
        .map(outcome -> failed(outcome.step(), outcome.outcome()));
  }

  private Verdict failed(Step step, Outcome outcome) {
    return switch (outcome) {
      case StepOutcome.Refused(var reason, var message) ->
          Verdict.stalled(
              Reason.Blocked,
              OWN_STALL.contains(reason) ? reason : Reason.EngineRefused,
              closed(message),
              Summary.Blocked);
      case StepOutcome.Unsupported(var message) ->
          Verdict.stalled(Reason.Blocked, Reason.EngineRefused, closed(message), Summary.Blocked);
      case StepOutcome.Unauthorized(var message) ->
          Verdict.stalled(Reason.Blocked, Reason.Unauthorized, closed(message), Summary.Failed);
      case StepOutcome.Unavailable(var message, _) ->
          Verdict.retrying(Status.Unknown, Reason.EngineUnreachable, closed(message));
      case StepOutcome.Conflict(var message) ->
          Verdict.retrying(Status.False, Reason.Progressing, closed(message));
      case StepOutcome.Skipped(var because) ->
          Verdict.retrying(
              Status.False,
              Reason.Progressing,
              sentence(step.description() + " waits for: " + description(because)));
      case StepOutcome.Done _ -> throw new IllegalArgumentException("this is no failure");
    };
  }

  /** A step of others is only described where the reader may know it: in the same namespace. */
  private String description(Step because) {
    boolean known =
        because.resources().stream()
            .anyMatch(resource -> resource.namespace().equals(key.namespace()));
    return known ? because.description() : "a step of another namespace";
  }

  private Optional<Verdict> pending() {
    if (steps.isEmpty()) {
      return Optional.empty();
    }
    var message =
        steps.size() == 1
            ? steps.getFirst().description()
            : "%s (and %d more steps)".formatted(steps.getFirst().description(), steps.size() - 1);
    return Optional.of(
        Verdict.progressing(deleted ? Reason.Deleting : Reason.Progressing, sentence(message)));
  }

  private Optional<Verdict> paused() {
    if (withheld.isEmpty()) {
      return Optional.empty();
    }
    var message =
        "%s is paused by the annotation %s; %s; remove it to go on: %s"
            .formatted(
                key,
                Pause.ANNOTATION,
                withheld.size() == 1 ? "1 step waits" : withheld.size() + " steps wait",
                closed(withheld.getFirst().description()));
    return Optional.of(
        Verdict.stalled(Reason.Suspended, Reason.ReconcilePaused, message, Summary.Suspended));
  }

  /** How many steps of a sort wait for the end of a pause. */
  int withheld(Class<? extends Step> type) {
    return (int) withheld.stream().filter(type::isInstance).count();
  }

  private Optional<Verdict> blocked() {
    if (blockers.isEmpty()) {
      return Optional.empty();
    }
    var invalid = blockers.stream().filter(one -> one.reason() == Reason.InvalidSpec).findFirst();
    if (invalid.isPresent()) {
      return Optional.of(
          Verdict.stalled(
              Reason.InvalidSpec, Reason.InvalidSpec, invalid.get().message(), Summary.Failed));
    }
    return block()
        .map(Standing::blocked)
        .or(
            () ->
                Optional.of(
                    Verdict.retrying(
                        Status.False, Reason.DependencyNotReady, blockers.getFirst().message())));
  }

  private static Verdict blocked(Block block) {
    var stalled = OWN_STALL.contains(block.reason()) ? block.reason() : Reason.Blocked;
    return Verdict.stalled(Reason.Blocked, stalled, block.message(), Summary.Blocked);
  }

  private Optional<Verdict> deleting() {
    return deleted
        ? Optional.of(Verdict.progressing(Reason.Deleting, key + " is being deleted."))
        : Optional.empty();
  }

  /** The condition Blocked, which every kind has. */
  void addBlocked(Conditions conditions) {
    if (unseen().isPresent()) {
      conditions.keep("Blocked", Reason.EngineUnreachable, "The engine was not seen yet.");
      return;
    }
    block()
        .ifPresentOrElse(
            block -> conditions.add("Blocked", true, block.reason(), block.message()),
            () ->
                conditions.add("Blocked", false, Reason.NotBlocked, "Nothing stands in the way."));
  }

  /** The condition Synced: whether the engine is as the spec says. */
  void addSynced(Conditions conditions, Verdict verdict) {
    if (unseen().isPresent()) {
      conditions.add("Synced", Status.Unknown, Reason.EngineUnreachable, verdict.message());
    } else if (!steps.isEmpty() || !withheld.isEmpty() || !blockers.isEmpty()) {
      conditions.add("Synced", false, Reason.DriftDetected, verdict.message());
    } else {
      conditions.add("Synced", true, Reason.Succeeded, "The engine is as the spec says.");
    }
  }
}
