package dev.coffer.engine.cloudtemple.fake;

import dev.coffer.engine.cloudtemple.fake.Activity.About;
import dev.coffer.engine.cloudtemple.fake.Activity.Outcome;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;

/** What is under way, and hands to make it late, fail or wait for ever. Guarded by the console. */
public final class Activities {

  private final InstantSource clock;
  private final Map<String, Activity> all = new LinkedHashMap<>();
  private final Map<String, Integer> hiddenReads = new HashMap<>();
  private final Set<String> stuck = new HashSet<>();
  private final Deque<Fate> fates = new ArrayDeque<>();
  private Duration waiting = Duration.ZERO;
  private Duration running = Duration.ofMillis(2);
  private int hiddenAtFirst;

  /** What is to become of a coming activity. */
  private sealed interface Fate {}

  private record Stuck() implements Fate {}

  private record Fails(String reason) implements Fate {}

  private record Normal() implements Fate {}

  Activities(InstantSource clock) {
    this.clock = clock;
  }

  /** From now on, this long in each state, by the console's clock. */
  public synchronized void last(Duration waiting, Duration running) {
    this.waiting = waiting;
    this.running = running;
  }

  /** From now on, a new activity is answered with 404 at its first reads. */
  public synchronized void hideAtFirst(int reads) {
    hiddenAtFirst = reads;
  }

  /** The next activity stays in {@code waiting}, and has no effect. */
  public synchronized void nextIsStuck() {
    fates.add(new Stuck());
  }

  /** The next activity fails with this reason, and has no effect. */
  public synchronized void nextFails(String reason) {
    fates.add(new Fails(reason));
  }

  /** How many are neither completed nor failed. */
  public synchronized long underWay() {
    return all.values().stream().filter(activity -> !activity.isOver()).count();
  }

  synchronized Activity start(About about, Supplier<Outcome> work) {
    var fate = fates.isEmpty() ? new Normal() : fates.remove();
    return switch (fate) {
      case Stuck() -> startStuck(about);
      case Fails(var reason) -> add(about, () -> Outcome.failed(reason));
      case Normal() -> add(about, work);
    };
  }

  /** One that stays in {@code waiting} for ever, as the empty list of OpenIaaS does. */
  synchronized Activity startStuck(About about) {
    var activity = add(about, () -> Outcome.failed("never"));
    stuck.add(activity.id());
    return activity;
  }

  private Activity add(About about, Supplier<Outcome> work) {
    var activity = new Activity(about, clock.instant(), work);
    all.put(activity.id(), activity);
    hiddenReads.put(activity.id(), hiddenAtFirst);
    return activity;
  }

  /** Lets everything happen that is due. */
  synchronized void tick() {
    var now = clock.instant();
    for (Activity activity : all.values()) {
      var begins = activity.created().plus(waiting);
      if (activity.isWaiting() && !stuck.contains(activity.id()) && !now.isBefore(begins)) {
        activity.begin(now);
      }
      if (!activity.isWaiting() && !activity.isOver() && !now.isBefore(begins.plus(running))) {
        activity.finish(now);
      }
    }
  }

  synchronized Answer read(String id, String tenant) {
    var activity = all.get(id);
    if (activity == null || hiddenReads.merge(id, -1, Integer::sum) >= 0) {
      return Answer.notFound("activity", id);
    }
    return Answer.json(activity.json(tenant));
  }

  synchronized Answer list(String tenant) {
    return Answer.json(all.values().stream().map(activity -> activity.json(tenant)).toList());
  }
}
