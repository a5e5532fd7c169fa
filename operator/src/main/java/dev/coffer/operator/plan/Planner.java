package dev.coffer.operator.plan;

/** Compares what is wanted with what is there. */
public final class Planner {

  private Planner() {}

  /**
   * Plans everything, on all engines. A pure function: the same input gives the same plan, whatever
   * the order in which resources and observations arrive. The clock is the observations' own.
   */
  public static Plan plan(Wanted wanted, Observed observed) {
    return new PlanDraft(wanted, observed).finish();
  }
}
