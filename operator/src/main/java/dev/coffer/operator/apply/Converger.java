package dev.coffer.operator.apply;

import dev.coffer.crds.Kind;
import dev.coffer.operator.apply.Convergence.End;
import dev.coffer.operator.plan.Observed;
import dev.coffer.operator.plan.Plan;
import dev.coffer.operator.plan.Planner;
import dev.coffer.operator.plan.Promises;
import dev.coffer.operator.plan.ResourceKey;
import dev.coffer.operator.plan.StepOutcome;
import dev.coffer.operator.plan.Wanted;
import dev.coffer.operator.status.Statuses;
import io.fabric8.kubernetes.client.CustomResource;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Goes round: observe, plan, save what must be remembered, apply, until the plan is empty; then
 * saves how everything stands. It never waits for a backup or a restore: call it again while it
 * says {@link End#WAITING}.
 *
 * <p>What is saved before a plan is applied is the memory of it: the policies about to be made, the
 * assignments about to be added ({@link Promises}), the recovery point about to be restored. What
 * came out is saved when the next observation has shown it. Handles of runs and restores need no
 * more: their requests carry ids that follow from the resource, so an engine that is asked again
 * after a crash answers with what it made the first time.
 */
public final class Converger {

  /** Far more than any plan needs; a store or an engine that contradicts itself ends here. */
  private static final int MAX_PASSES = 50;

  private static final StepOutcome.Outcome NOT_PROMISED =
      new StepOutcome.Conflict("its resource was changed meanwhile; it is planned again");

  private final Observer observer;
  private final Applier applier;
  private final ResourceStore store;
  private final InstantSource clock;
  private final ApplyListener listener;
  private final int patience;

  /**
   * @param patience passes that may go by without any step being done: a lost answer is asked for
   *     again, this often
   */
  public Converger(
      Observer observer,
      Applier applier,
      ResourceStore store,
      InstantSource clock,
      ApplyListener listener,
      int patience) {
    this.observer = observer;
    this.applier = applier;
    this.store = store;
    this.clock = clock;
    this.listener = listener;
    this.patience = patience;
  }

  /** Converges what the store holds, in a bounded number of passes. */
  public Convergence converge() {
    var all = new ArrayList<StepOutcome>();
    var attempts = new Attempts();
    var unsaved = new Unsaved();
    int fruitless = 0;
    for (int pass = 1; ; pass++) {
      var stored = store.list();
      var wanted = unsaved.over(stored);
      var observed = observer.observe(wanted);
      var plan = Planner.plan(wanted, observed);
      var settled = attempts.settled(plan);
      boolean last =
          settled.size() == plan.steps().size() || fruitless == patience || pass == MAX_PASSES;
      unsaved.add(Statuses.project(wanted, stored, plan, attempts.of(plan), clock.instant()));
      if (last) {
        var outdated = save(unsaved.lasting(stored, plan), stored);
        return end(plan, observed, attempts, outdated, all);
      }
      var intents = unsaved.intents(stored);
      var outdated = save(intents.statuses(), stored);
      outdated.addAll(intents.forgotten(outdated));
      listener.planned(plan);
      var known = new HashSet<>(settled);
      known.addAll(withheld(plan, settled, outdated));
      var outcomes = applier.apply(plan, known);
      attempts.add(outcomes);
      outcomes.stream().filter(outcome -> !known.contains(outcome)).forEach(all::add);
      unsaved.add(Statuses.project(unsaved.over(stored), stored, plan, outcomes, clock.instant()));
      fruitless = outcomes.stream().anyMatch(StepOutcome::isDone) ? 0 : fruitless + 1;
    }
  }

  /** A step is not made before its resources have promised to remember it. */
  private static List<StepOutcome> withheld(
      Plan plan, List<StepOutcome> settled, Set<ResourceKey> outdated) {
    var tried = settled.stream().map(StepOutcome::step).collect(Collectors.toSet());
    return plan.steps().stream()
        .filter(step -> !Collections.disjoint(step.resources(), outdated))
        .filter(step -> !tried.contains(step))
        .map(step -> new StepOutcome(step, NOT_PROMISED))
        .toList();
  }

  /**
   * Policies come last: an assignment that is saved after its policy could lose, in a crash, that
   * it was the one who asked for it. A policy that must remember for one that could not be saved
   * stays as it is.
   */
  private SortedSet<ResourceKey> save(List<CustomResource<?, ?>> changed, Wanted stored) {
    var outdated = new TreeSet<>(saveThose(changed, Predicate.not(Converger::isPolicy)));
    var needed = Promises.reliedOnBy(outdated, stored);
    outdated.addAll(needed);
    outdated.addAll(
        saveThose(
            changed, resource -> isPolicy(resource) && !needed.contains(ResourceKey.of(resource))));
    return outdated;
  }

  private Set<ResourceKey> saveThose(
      List<CustomResource<?, ?>> changed, Predicate<CustomResource<?, ?>> which) {
    var those = changed.stream().filter(which).toList();
    return those.isEmpty() ? Set.of() : store.saveStatuses(those);
  }

  private static boolean isPolicy(CustomResource<?, ?> resource) {
    return ResourceKey.of(resource).kind() == Kind.BackupPolicy;
  }

  private Convergence end(
      Plan plan,
      Observed observed,
      Attempts attempts,
      SortedSet<ResourceKey> outdated,
      List<StepOutcome> all) {
    plan.finished().stream()
        .filter(resource -> !outdated.contains(resource))
        .forEach(store::removeFinalizer);
    var again = attempts.unsettled(plan);
    again.addAll(outdated);
    return new Convergence(how(plan, observed, attempts.settled(plan)), plan, observed, all, again);
  }

  private static End how(Plan plan, Observed observed, List<StepOutcome> settled) {
    boolean unseen =
        observed.engines().values().stream().anyMatch(Observed.Unseen.class::isInstance);
    if (unseen || settled.size() < plan.steps().size()) {
      return End.FAILED;
    }
    if (!settled.isEmpty() || !plan.blockers().isEmpty() || !plan.withheld().isEmpty()) {
      return settled.stream().anyMatch(one -> one.outcome() instanceof StepOutcome.Unauthorized)
          ? End.FAILED
          : End.BLOCKED;
    }
    return Convergence.isUnderWay(plan) ? End.WAITING : End.DONE;
  }
}
