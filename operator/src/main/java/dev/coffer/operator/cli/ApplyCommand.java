package dev.coffer.operator.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coffer.crds.validation.ResourceValidator;
import dev.coffer.engine.EngineProvider.Work;
import dev.coffer.operator.apply.Convergence;
import dev.coffer.operator.apply.Convergence.End;
import dev.coffer.operator.manifest.Manifests;
import dev.coffer.operator.plan.Planner;
import dev.coffer.operator.plan.StepOutcome;
import dev.coffer.operator.state.Overlay;
import dev.coffer.operator.state.Overlaying;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code coffer apply}. */
@Command(
    name = "apply",
    description = {
      "Makes the engine do what the manifests say: prints the plan, saves the resources in"
          + " the state folder, and goes on until nothing is left to do or only blocked resources"
          + " remain. Backups and restores that the manifests ask for are waited for.",
      "",
      "Ctrl-C stops between two steps; the same command then goes on from there."
    },
    footer = {
      "Examples:",
      "  coffer apply -f backup/",
      "  coffer apply -f backup/ --prune      what is no longer in the files is deleted",
      "  helm template chart | coffer apply -f -",
      "",
      "Exit codes: 0 all done, 1 error, also when a backup or restore that the",
      "manifests ask for has failed, 3 only blocked resources are left, 130 Ctrl-C",
      "",
      "JSON: {plan: as coffer plan prints it,",
      "  outcomes: [{description, outcome, message}], end: Done|Blocked|Failed|Stopped,",
      "  blocked: [{reason, resource, about, message, lifts}],",
      "  failed: [{resource, message}]}"
    })
final class ApplyCommand implements Callable<Integer> {

  private final Context context;
  @Mixin private FileOptions files = new FileOptions();
  @Mixin private PlaceOptions place = new PlaceOptions();
  @Mixin private OutputOption output = new OutputOption();

  @Option(names = "--prune", description = "Also delete what was applied and is not given now.")
  private boolean prune;

  ApplyCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    Terminal terminal = context.terminal();
    ResourceValidator validator = new ResourceValidator();
    Manifests manifests = files.readValid(place, terminal, validator);
    try (Interruption interruption = Interruption.guard(terminal);
        Workspace workspace = Workspace.open(place, context, Work.REQUESTED)) {
      Overlay overlay =
          Overlaying.apply(workspace.state(), manifests, prune, context.clock(), validator);
      FileOptions.refuse(overlay.problems(), terminal);
      PlanView plan =
          new PlanView(
              overlay, Planner.plan(overlay.wanted(), workspace.observe(overlay.wanted())));
      if (output.isTable()) {
        plan.print(terminal, output);
      }
      workspace.state().save(overlay);
      Convergence end = new Drive(workspace, context, interruption).run(workspace.state());
      List<BadEnd> failed = BadEnd.of(manifests, end, workspace.state());
      print(plan, end, failed);
      return exitCode(end, failed, workspace);
    }
  }

  private void print(PlanView plan, Convergence end, List<BadEnd> failed) {
    Terminal terminal = context.terminal();
    if (output.isTable()) {
      terminal.out().println();
      if (!end.plan().blockers().equals(plan.plan().blockers())) {
        PlanView.printBlockers(end.plan().blockers(), terminal);
      }
      terminal.out().println(summary(end, failed));
      return;
    }
    ObjectNode json = plan.json().objectNode();
    json.set("plan", plan.json());
    ArrayNode outcomes = json.putArray("outcomes");
    end.outcomes().forEach(outcome -> outcomes.add(json(outcome, json)));
    json.put("end", failed.isEmpty() ? word(end.end()) : word(End.FAILED));
    ArrayNode blocked = json.putArray("blocked");
    end.plan().blockers().forEach(blocker -> blocked.add(PlanView.json(blocker)));
    ArrayNode notWell = json.putArray("failed");
    failed.forEach(each -> notWell.add(each.json()));
    output.print(terminal, json);
  }

  private static ObjectNode json(StepOutcome outcome, ObjectNode factory) {
    return factory
        .objectNode()
        .put("description", outcome.step().description())
        .put("outcome", outcome.outcome().getClass().getSimpleName())
        .put("message", StepLines.message(outcome));
  }

  private static String summary(Convergence end, List<BadEnd> failed) {
    long done = end.outcomes().stream().filter(StepOutcome::isDone).count();
    return switch (end.end()) {
          case DONE -> "Applied";
          case BLOCKED -> "Applied, but for what is blocked";
          case FAILED -> "Not all could be applied";
          case WAITING -> "Stopped while backups or restores are under way";
        }
        + (failed.isEmpty() ? "" : ", and not all has ended well")
        + ": "
        + done
        + (done == 1 ? " step" : " steps")
        + " done, "
        + end.plan().blockers().size()
        + " blocked.";
  }

  private static String word(End end) {
    return switch (end) {
      case DONE -> "Done";
      case BLOCKED -> "Blocked";
      case FAILED -> "Failed";
      case WAITING -> "Stopped";
    };
  }

  private int exitCode(Convergence end, List<BadEnd> failed, Workspace workspace) {
    boolean unseen = EngineFailures.report(end.observed(), context.terminal());
    if (end.end() == End.FAILED && !unseen) {
      context.terminal().error("not all steps could be made; the same command tries again");
    }
    failed.forEach(each -> context.terminal().error(each.toString()));
    if (unseen || workspace.isDamaged() || end.end() == End.FAILED || !failed.isEmpty()) {
      return ExitCode.ERROR;
    }
    return end.end() == End.BLOCKED ? ExitCode.BLOCKED : ExitCode.OK;
  }
}
