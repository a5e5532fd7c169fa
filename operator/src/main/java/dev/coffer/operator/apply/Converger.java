package dev.coffer.operator.apply;

import dev.coffer.operator.apply.Convergence.End;
import dev.coffer.operator.plan.Observed;
import dev.coffer.operator.plan.Plan;
import dev.coffer.operator.plan.Planner;
import dev.coffer.operator.plan.ResourceKey;
import dev.coffer.operator.plan.Step;
import dev.coffer.operator.plan.StepOutcome;
import dev.coffer.operator.plan.Wanted;
import dev.coffer.operator.status.Intent;
import dev.coffer.operator.status.Statuses;
import io.fabric8.kubernetes.client.CustomResource;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Goes round: observe, plan, save what must be remembered, apply, save what came out, until the
 * plan is empty. It never waits for a backup or a restore: call it again while it says {@link
 * End#WAITING}.
 *
 * <p>What is saved before a plan is applied is the memory of it: the policies about to be made, the
 * assignments about to be added, the recovery point about to be restored. Handles of runs and
 * restores are saved afterwards only; their requests carry ids that follow from the resource, so an
 * engine that is asked again after a crash answers with what it made the first time.
 */
public final class Converger {

  /** Passes that may pass without any step being done: a lost answer is asked for again. */
  private static final int FRUITLESS_PASSES = 3;

  /** Far more than any plan needs; a store or an engine that contradicts itself ends here. */
  private static final int MAX_PASSES = 50;

  private final Observer observer;
  private final Applier applier;
  private final ResourceStore store;
  private final InstantSource clock;
  private final ApplyListener listener;

  public Converger(
      Engines engines, ResourceStore store, InstantSource clock, ApplyListener listener) {
    this.observer = new Observer(engines, clock);
    this.applier = new Applier(engines, listener);
    this.store = store;
    this.clock = clock;
    this.listener = listener;
  }

  /** Converges what the store holds, in a bounded number of passes. */
  public Convergence converge() {
    var all = new ArrayList<StepOutcome>();
    var refused = new HashMap<Step, StepOutcome>();
    int fruitless = 0;
    for (int pass = 1; ; pass++) {
      var wanted = store.list();
      var observed = observer.observe(wanted);
      var plan = Planner.plan(wanted, observed);
      var known = known(plan, refused);
      boolean last =
          known.size() == plan.steps().size()
              || fruitless == FRUITLESS_PASSES
              || pass == MAX_PASSES;
      if (last) {
        saveAll(Statuses.project(wanted, plan, known, clock.instant()));
        plan.finished().forEach(store::removeFinalizer);
        return new Convergence(end(plan, observed, known), plan, observed, all);
      }
      var outcomes = pass(wanted, plan, known);
      all.addAll(outcomes);
      remember(refused, outcomes);
      fruitless = outcomes.stream().anyMatch(StepOutcome::isDone) ? 0 : fruitless + 1;
    }
  }

  /** Applies the steps whose outcome is not known yet, and returns the new outcomes. */
  private List<StepOutcome> pass(Wanted wanted, Plan plan, Collection<StepOutcome> known) {
    var remembered = saveIntent(wanted, Statuses.project(wanted, plan, known, clock.instant()));
    listener.planned(plan);
    var outcomes = applier.apply(plan, known);
    saveAll(Statuses.project(remembered, plan, outcomes, clock.instant()));
    plan.finished().forEach(store::removeFinalizer);
    return outcomes.stream().filter(outcome -> !known.contains(outcome)).toList();
  }

  private static List<StepOutcome> known(Plan plan, Map<Step, StepOutcome> refused) {
    return plan.steps().stream().filter(refused::containsKey).map(refused::get).toList();
  }

  /** Remembers the steps of which trying again would end the same way. */
  private static void remember(Map<Step, StepOutcome> refused, List<StepOutcome> outcomes) {
    for (StepOutcome outcome : outcomes) {
      boolean same =
          switch (outcome.outcome()) {
            case StepOutcome.Refused _, StepOutcome.Unsupported _, StepOutcome.Unauthorized _ ->
                true;
            case StepOutcome.Skipped(var because) -> refused.containsKey(because);
            case StepOutcome.Done _, StepOutcome.Conflict _, StepOutcome.Unavailable _ -> false;
          };
      if (same) {
        refused.put(outcome.step(), outcome);
      }
    }
  }

  /** Saves the statuses that must be durable first, and returns the resources with them. */
  private Wanted saveIntent(Wanted wanted, List<CustomResource<?, ?>> changed) {
    Map<ResourceKey, CustomResource<?, ?>> before =
        wanted.all().stream().collect(Collectors.toMap(ResourceKey::of, Function.identity()));
    var intents =
        changed.stream()
            .filter(
                after ->
                    Intent.differs(
                        Objects.requireNonNull(before.get(ResourceKey.of(after))), after))
            .toList();
    saveAll(intents);
    return wanted.with(intents);
  }

  private void saveAll(List<CustomResource<?, ?>> changed) {
    changed.forEach(store::saveStatus);
  }

  private static End end(Plan plan, Observed observed, Collection<StepOutcome> known) {
    boolean unseen =
        observed.engines().values().stream().anyMatch(Observed.Unseen.class::isInstance);
    if (unseen || known.size() < plan.steps().size()) {
      return End.FAILED;
    }
    if (!known.isEmpty() || !plan.blockers().isEmpty()) {
      return known.stream().anyMatch(one -> one.outcome() instanceof StepOutcome.Unauthorized)
          ? End.FAILED
          : End.BLOCKED;
    }
    return Convergence.isUnderWay(plan) ? End.WAITING : End.DONE;
  }
}
