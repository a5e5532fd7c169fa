package dev.coffer.operator.plan;

/** Compares what is wanted with what is there. */
public final class Planner {

  private Planner() {}

  /**
   * Plans everything, on all engines. A pure function: the same input gives the same plan, whatever
   * the order in which resources and observations arrive. The clock is the observations' own.
   */
  public static Plan plan(Wanted wanted, Observed observed) {
    var draft = new PlanDraft();
    wanted.all().stream().filter(Pause::isOn).map(ResourceKey::of).forEach(draft::pause);
    var engines = new EngineTable(observed, draft);
    var references = new References(draft);
    var machines = new VmDrafts();
    var policies = new PolicyPlanner(wanted, engines, draft).plan();

    var protection = new ProtectionPlanner(wanted, engines, policies, references, machines, draft);
    var assignments = protection.plan();
    var moves = new Moves(machines);
    HoldPlanner.planReleases(policies, moves, draft);
    new ProtectionSteps(machines, moves, draft).plan();

    var exclusions = new ExclusionReader(policies, engines, references, machines, draft);
    new ExclusionPlanner(wanted, exclusions, machines, draft).plan();

    var runs = new RunPlanner(draft);
    assignments.forEach(runs::plan);
    var proofs = new ProofPlanner(engines, draft);
    proofs.plan(assignments);
    protection.find(assignments, runs, proofs);

    new RestorePlanner(wanted, engines, draft).plan();
    new TeardownPlanner(engines, policies, moves, draft).plan();
    references.planRefreshes();
    return draft.finish();
  }
}
