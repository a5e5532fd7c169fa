package dev.coffer.operator.apply;

import dev.coffer.engine.EngineError;
import dev.coffer.engine.EngineException;
import dev.coffer.operator.plan.Phase;
import dev.coffer.operator.plan.Plan;
import dev.coffer.operator.plan.Reason;
import dev.coffer.operator.plan.Step;
import dev.coffer.operator.plan.StepOutcome;
import dev.coffer.operator.plan.StepOutcome.Outcome;
import dev.coffer.operator.plan.Subject;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Makes the steps of a plan: phase after phase, within a phase the steps of one subject one at a
 * time and in order, those of different subjects side by side.
 *
 * <p>Whether the engine is still as the plan saw it is checked by the engine itself: a step carries
 * the sets that it expects, and the engine compares and changes in one go. What creates something
 * carries a request id, so that a step that is made again after a crash or a lost answer makes
 * nothing twice.
 */
public final class Applier {

  private final Engines engines;
  private final ApplyListener listener;
  private final SideBySide lanes;

  /**
   * @param parallel how many steps may be under way at once
   */
  public Applier(Engines engines, ApplyListener listener, int parallel) {
    this.engines = engines;
    this.listener = listener;
    this.lanes = new SideBySide(parallel);
  }

  /**
   * Makes all steps that do not depend on one that failed.
   *
   * @param known outcomes of earlier attempts that trying again would not change
   * @return one outcome for every step, in the order of the plan
   */
  public List<StepOutcome> apply(Plan plan, Collection<StepOutcome> known) {
    var run = new Run(known);
    plan.steps().stream()
        .collect(Collectors.groupingBy(Phase::of, TreeMap::new, Collectors.toList()))
        .values()
        .forEach(run::phase);
    return plan.steps().stream()
        .map(step -> Objects.requireNonNull(run.outcomes.get(step)))
        .toList();
  }

  private record Place(String engine, Subject subject) {
    static Place of(Step step) {
      return new Place(step.engine(), step.cause().subject());
    }
  }

  /** One application of one plan. */
  private final class Run {

    private final EngineCalls calls = new EngineCalls(engines);
    private final Map<Place, Step> failed = new ConcurrentHashMap<>();
    private final Map<Step, StepOutcome> outcomes = new ConcurrentHashMap<>();
    private final Map<Step, StepOutcome> settled;

    Run(Collection<StepOutcome> known) {
      settled = known.stream().collect(Collectors.toMap(StepOutcome::step, Function.identity()));
    }

    void phase(List<Step> steps) {
      var bySubject =
          steps.stream()
              .collect(Collectors.groupingBy(Place::of, LinkedHashMap::new, Collectors.toList()));
      lanes.run(bySubject.values().stream().<Runnable>map(lane -> () -> lane(lane)).toList());
    }

    private void lane(List<Step> steps) {
      for (Step step : steps) {
        var outcome = settled.get(step);
        if (outcome == null) {
          outcome = attempt(step);
        }
        if (!outcome.isDone()) {
          failed.putIfAbsent(Place.of(step), step);
        }
        outcomes.put(step, outcome);
      }
    }

    private StepOutcome attempt(Step step) {
      var obstacle = obstacle(step);
      Outcome outcome;
      if (obstacle.isPresent()) {
        outcome = new StepOutcome.Skipped(obstacle.get());
      } else {
        listener.started(step);
        outcome = make(step);
      }
      var ended = new StepOutcome(step, outcome);
      listener.ended(ended);
      return ended;
    }

    private Optional<Step> obstacle(Step step) {
      return step.cause().needs().stream()
          .map(subject -> failed.get(new Place(step.engine(), subject)))
          .filter(Objects::nonNull)
          .findFirst();
    }

    private Outcome make(Step step) {
      try {
        return new StepOutcome.Done(calls.make(step));
      } catch (EngineException refused) {
        noteRest(step, refused.error());
        return outcome(refused.error());
      }
    }
  }

  /** An engine that says when to come again is left alone until then. */
  private void noteRest(Step step, EngineError error) {
    if (error instanceof EngineError.Unavailable(_, var retryAfter) && retryAfter.isPresent()) {
      engines.looked(step.engine(), Optional.of(error));
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
}
