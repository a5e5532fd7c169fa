package dev.coffer.operator.apply;

import java.time.InstantSource;

/**
 * Goes round: observe, plan, save what must be remembered, apply, save what came out, until the
 * plan is empty. It never waits for a backup or a restore: call it again while it says {@link
 * Convergence.End#WAITING}.
 */
public final class Converger {

  private final Engines engines;
  private final ResourceStore store;
  private final InstantSource clock;
  private final ApplyListener listener;

  public Converger(
      Engines engines, ResourceStore store, InstantSource clock, ApplyListener listener) {
    this.engines = engines;
    this.store = store;
    this.clock = clock;
    this.listener = listener;
  }

  /** Converges what the store holds, in a bounded number of passes. */
  public Convergence converge() {
    var observed = new Observer(engines, clock).observe(store.list());
    var plan = dev.coffer.operator.plan.Planner.plan(store.list(), observed);
    return new Convergence(
        Convergence.End.DONE, plan, observed, new Applier(engines, listener).apply(plan));
  }
}
