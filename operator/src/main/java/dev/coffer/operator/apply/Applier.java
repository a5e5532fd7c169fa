package dev.coffer.operator.apply;

import dev.coffer.engine.EngineError;
import dev.coffer.engine.EngineException;
import dev.coffer.operator.plan.Plan;
import dev.coffer.operator.plan.Reason;
import dev.coffer.operator.plan.Step;
import dev.coffer.operator.plan.StepOutcome;
import dev.coffer.operator.plan.StepOutcome.Outcome;
import dev.coffer.operator.plan.Subject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Makes the steps of a plan, in order, one at a time.
 *
 * <p>Whether the engine is still as the plan saw it is checked by the engine itself: a step carries
 * the sets that it expects, and the engine compares and changes in one go. What creates something
 * carries a request id, so that a step that is made again after a crash or a lost answer makes
 * nothing twice.
 */
public final class Applier {

  private final Engines engines;
  private final ApplyListener listener;

  public Applier(Engines engines, ApplyListener listener) {
    this.engines = engines;
    this.listener = listener;
  }

  /** Makes all steps that do not depend on one that failed. */
  public List<StepOutcome> apply(Plan plan) {
    return apply(plan, List.of());
  }

  /**
   * Makes all steps that do not depend on one that failed.
   *
   * @param known outcomes of earlier attempts that trying again would not change
   * @return one outcome for every step, in order
   */
  public List<StepOutcome> apply(Plan plan, Collection<StepOutcome> known) {
    var calls = new EngineCalls(engines);
    var failed = new HashMap<Place, Step>();
    var settled = known.stream().collect(Collectors.toMap(StepOutcome::step, Function.identity()));
    var outcomes = new ArrayList<StepOutcome>(plan.steps().size());
    for (Step step : plan.steps()) {
      var outcome = settled.get(step);
      if (outcome == null) {
        outcome = attempt(calls, step, obstacle(step, failed));
      }
      if (!outcome.isDone()) {
        failed.putIfAbsent(new Place(step.engine(), step.cause().subject()), step);
      }
      outcomes.add(outcome);
    }
    return outcomes;
  }

  private StepOutcome attempt(EngineCalls calls, Step step, Optional<Step> obstacle) {
    Outcome outcome;
    if (obstacle.isPresent()) {
      outcome = new StepOutcome.Skipped(obstacle.get());
    } else {
      listener.started(step);
      outcome = make(calls, step);
    }
    var ended = new StepOutcome(step, outcome);
    listener.ended(ended);
    return ended;
  }

  private static Optional<Step> obstacle(Step step, Map<Place, Step> failed) {
    return step.cause().needs().stream()
        .map(subject -> failed.get(new Place(step.engine(), subject)))
        .filter(because -> because != null)
        .findFirst();
  }

  private static Outcome make(EngineCalls calls, Step step) {
    try {
      return new StepOutcome.Done(calls.make(step));
    } catch (EngineException failed) {
      return outcome(failed.error());
    }
  }

  private static Outcome outcome(EngineError error) {
    return switch (error) {
      // What the plan saw is gone: the next observation will not have it either.
      case EngineError.NotFound notFound -> new StepOutcome.Conflict(notFound.message());
      case EngineError.Conflict conflict -> new StepOutcome.Conflict(conflict.message());
      case EngineError.Refused refused ->
          new StepOutcome.Refused(Reason.of(refused.refusal()), refused.message());
      case EngineError.Unauthorized unauthorized ->
          new StepOutcome.Unauthorized(unauthorized.message());
      case EngineError.Unavailable unavailable ->
          new StepOutcome.Unavailable(unavailable.message(), unavailable.retryAfter());
      case EngineError.Unsupported unsupported ->
          new StepOutcome.Unsupported(unsupported.message());
    };
  }

  private record Place(String engine, Subject subject) {}
}
