package dev.coffer.operator.cli;

import dev.coffer.crds.validation.ResourceValidator;
import dev.coffer.engine.EngineProvider.Work;
import dev.coffer.operator.manifest.Manifests;
import dev.coffer.operator.plan.Observed;
import dev.coffer.operator.plan.Plan;
import dev.coffer.operator.plan.Planner;
import dev.coffer.operator.state.Overlay;
import dev.coffer.operator.state.Overlaying;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code coffer plan}. */
@Command(
    name = "plan",
    description = {
      "Shows what apply would do with these manifests, and what stands in the way. Nothing"
          + " is changed, neither on the engine nor among the applied resources."
    },
    footer = {
      "Examples:",
      "  coffer plan -f backup/",
      "  kustomize build overlays/paris | coffer plan -f -",
      "  coffer plan -f backup/ --detailed-exitcode -o json > plan.json",
      "",
      "Exit codes: 0 planned (with --detailed-exitcode: nothing to apply), 1 error,",
      "2 with --detailed-exitcode: something to apply. Blocked resources are listed and",
      "change no exit code.",
      "",
      "JSON: {hash, steps: [{action, engine, risk, description, resources}],",
      "  blocked: [{reason, resource, about, message, lifts}],",
      "  resources: [{resource, change}], notGiven: [resource],",
      "  summary: {steps, safe, disruptive, destructive, blocked}}"
    })
final class PlanCommand implements Callable<Integer> {

  private final Context context;
  @Mixin private FileOptions files = new FileOptions();
  @Mixin private PlaceOptions place = new PlaceOptions();
  @Mixin private OutputOption output = new OutputOption();

  @Option(names = "--prune", description = "Also delete what was applied and is not given now.")
  private boolean prune;

  @Option(names = "--detailed-exitcode", description = "Exit with 2 when there is something to do.")
  private boolean detailedExitCode;

  PlanCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    Terminal terminal = context.terminal();
    ResourceValidator validator = new ResourceValidator();
    Manifests manifests = files.readValid(place, terminal, validator);
    try (Workspace workspace = Workspace.open(place, context, Work.NONE)) {
      Overlay overlay =
          Overlaying.apply(workspace.state(), manifests, prune, context.clock(), validator);
      FileOptions.refuse(overlay.problems(), terminal);
      Observed observed = workspace.observe(overlay.wanted());
      Plan plan = Planner.plan(overlay.wanted(), observed);
      new PlanView(overlay, plan).print(terminal, output);
      if (EngineFailures.report(observed, terminal) || workspace.isDamaged()) {
        return ExitCode.ERROR;
      }
      boolean changes = !plan.isEmpty() || !overlay.changed().isEmpty();
      return changes && detailedExitCode ? ExitCode.CHANGES : ExitCode.OK;
    }
  }
}
