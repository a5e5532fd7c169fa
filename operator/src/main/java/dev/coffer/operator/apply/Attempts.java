package dev.coffer.operator.apply;

import dev.coffer.operator.plan.Plan;
import dev.coffer.operator.plan.ResourceKey;
import dev.coffer.operator.plan.Step;
import dev.coffer.operator.plan.StepOutcome;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedSet;
import java.util.TreeSet;

/** What became of the steps that were tried and not done, from pass to pass. */
final class Attempts {

  private final Map<Step, StepOutcome> failed = new HashMap<>();

  void add(Collection<StepOutcome> outcomes) {
    for (StepOutcome outcome : outcomes) {
      if (outcome.isDone()) {
        failed.remove(outcome.step());
      } else {
        failed.put(outcome.step(), outcome);
      }
    }
  }

  /** The last outcomes of those steps of the plan that were tried before. */
  List<StepOutcome> of(Plan plan) {
    return plan.steps().stream().map(failed::get).filter(Objects::nonNull).toList();
  }

  /** The outcomes that trying again would not change. */
  List<StepOutcome> settled(Plan plan) {
    return of(plan).stream().filter(this::isSettled).toList();
  }

  /** The resources of those steps that may succeed when they are tried again. */
  SortedSet<ResourceKey> unsettled(Plan plan) {
    var resources = new TreeSet<ResourceKey>();
    of(plan).stream()
        .filter(outcome -> !isSettled(outcome))
        .forEach(outcome -> resources.addAll(outcome.step().resources()));
    return resources;
  }

  private boolean isSettled(StepOutcome outcome) {
    return switch (outcome.outcome()) {
      case StepOutcome.Refused _, StepOutcome.Unsupported _, StepOutcome.Unauthorized _ -> true;
      case StepOutcome.Skipped(var because) -> {
        var cause = failed.get(because);
        yield cause != null && isSettled(cause);
      }
      case StepOutcome.Done _, StepOutcome.Conflict _, StepOutcome.Unavailable _ -> false;
    };
  }
}
