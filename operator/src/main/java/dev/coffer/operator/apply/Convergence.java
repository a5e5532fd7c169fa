package dev.coffer.operator.apply;

import dev.coffer.operator.plan.Finding;
import dev.coffer.operator.plan.Observed;
import dev.coffer.operator.plan.Plan;
import dev.coffer.operator.plan.ResourceKey;
import dev.coffer.operator.plan.StepOutcome;
import java.util.List;
import java.util.SortedSet;

/**
 * How a convergence ended.
 *
 * @param plan the last one
 * @param observed what the last plan was made from
 * @param outcomes of all steps of all passes, in order
 * @param again resources for which trying again may help: a step of theirs got no answer, or their
 *     status could not be saved
 */
public record Convergence(
    End end,
    Plan plan,
    Observed observed,
    List<StepOutcome> outcomes,
    SortedSet<ResourceKey> again) {

  public Convergence {
    outcomes = List.copyOf(outcomes);
  }

  /** Whether backups or restores that resources ask for go on; also beside blockers. */
  public boolean isUnderWay() {
    return isUnderWay(plan);
  }

  static boolean isUnderWay(Plan plan) {
    return plan.findings().values().stream().anyMatch(Convergence::isUnderWay);
  }

  private static boolean isUnderWay(Finding finding) {
    return switch (finding) {
      case Finding.OfAssignment assignment ->
          assignment.proving().filter(Finding.Proving::underWay).isPresent()
              || assignment
                  .run()
                  .filter(run -> run.sessions().stream().anyMatch(one -> !one.state().isFinished()))
                  .isPresent();
      case Finding.OfRestore restore ->
          restore.restore().filter(found -> found.phase().isUnderWay()).isPresent();
      case Finding.EngineUnseen _, Finding.OfPolicy _, Finding.OfExclusion _ -> false;
    };
  }

  /** How a convergence ended, the worst first. */
  public enum End {
    /** An engine did not answer, or a step fails again and again; try later. */
    FAILED,
    /** Everything that can be done is done; at least one blocker or pause is left. */
    BLOCKED,
    /** Everything is asked for; backups or restores are under way. */
    WAITING,
    /** Nothing is left to do. */
    DONE
  }
}
