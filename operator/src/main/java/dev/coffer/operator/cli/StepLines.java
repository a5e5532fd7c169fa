package dev.coffer.operator.cli;

import dev.coffer.operator.apply.ApplyListener;
import dev.coffer.operator.plan.StepOutcome;
import dev.coffer.operator.plan.StepOutcome.Conflict;
import dev.coffer.operator.plan.StepOutcome.Done;
import dev.coffer.operator.plan.StepOutcome.Refused;
import dev.coffer.operator.plan.StepOutcome.Skipped;
import dev.coffer.operator.plan.StepOutcome.Unauthorized;
import dev.coffer.operator.plan.StepOutcome.Unavailable;
import dev.coffer.operator.plan.StepOutcome.Unsupported;

/** Says of each step what became of it. */
final class StepLines implements ApplyListener {

  private final Progress progress;

  StepLines(Progress progress) {
    this.progress = progress;
  }

  @Override
  public void ended(StepOutcome outcome) {
    String step = outcome.step().description();
    String message = message(outcome);
    progress.line(
        switch (outcome.outcome()) {
              case Done _ -> "done: ";
              case Refused _ -> "blocked: ";
              case Conflict _ -> "planned again: ";
              case Unavailable _ -> "no answer: ";
              case Unsupported _ -> "by hand: ";
              case Unauthorized _ -> "not allowed: ";
              case Skipped _ -> "not tried: ";
            }
            + step
            + (message.isEmpty() ? "" : ": " + message));
  }

  /** Why a step was not done; empty when it was. */
  static String message(StepOutcome outcome) {
    return switch (outcome.outcome()) {
      case Done _ -> "";
      case Refused(var reason, var message) -> reason + ", " + message;
      case Conflict(var message) -> message;
      case Unavailable(var message, _) -> message;
      case Unsupported(var message) -> message;
      case Unauthorized(var message) -> message;
      case Skipped(var because) -> "it needs \"" + because.description() + "\"";
    };
  }
}
