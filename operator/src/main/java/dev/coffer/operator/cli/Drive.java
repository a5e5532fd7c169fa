package dev.coffer.operator.cli;

import dev.coffer.operator.apply.Applier;
import dev.coffer.operator.apply.ApplyListener;
import dev.coffer.operator.apply.Convergence;
import dev.coffer.operator.apply.Converger;
import dev.coffer.operator.apply.Observer;
import dev.coffer.operator.apply.ResourceStore;
import dev.coffer.operator.plan.StepOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Converges until nothing is left to do, or only what is blocked, and shows how it gets on. */
final class Drive {

  /** A lost answer is asked for again this often. */
  private static final int PATIENCE = 3;

  static final Duration FIRST_PAUSE = Duration.ofMillis(50);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);

  private final Workspace workspace;
  private final Context context;
  private final Interruption interruption;

  Drive(Workspace workspace, Context context, Interruption interruption) {
    this.workspace = workspace;
    this.context = context;
    this.interruption = interruption;
  }

  /**
   * Converges what a store holds.
   *
   * @return how it ended, with the outcomes of all steps
   */
  Convergence run(ResourceStore store) {
    Progress progress = new Progress(context.terminal());
    WorkFollower follower = new WorkFollower(progress, context.clock().instant());
    ApplyListener lines = ApplyListener.all(new StepLines(progress), follower);
    Converger converger =
        new Converger(
            new Observer(workspace.engines(), context.clock()),
            new Applier(workspace.engines(), lines, 1),
            store,
            context.clock(),
            lines,
            PATIENCE);
    List<StepOutcome> outcomes = new ArrayList<>();
    Duration pause = FIRST_PAUSE;
    while (true) {
      Convergence convergence = converger.converge();
      outcomes.addAll(convergence.outcomes());
      follower.look(convergence.observed());
      boolean wait = convergence.isUnderWay() && convergence.end() != Convergence.End.FAILED;
      if (!wait || interruption.isAsked()) {
        progress.clear();
        return new Convergence(
            convergence.end(),
            convergence.plan(),
            convergence.observed(),
            outcomes,
            convergence.again());
      }
      context.pause().sleep(pause);
      pause = longer(pause);
    }
  }

  /** An eighth of the time waited so far: a short backup is not waited for in vain for long. */
  static Duration longer(Duration pause) {
    Duration longer = pause.multipliedBy(9).dividedBy(8);
    return longer.compareTo(LONGEST_PAUSE) < 0 ? longer : LONGEST_PAUSE;
  }
}
