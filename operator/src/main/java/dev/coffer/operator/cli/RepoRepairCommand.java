package dev.coffer.operator.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coffer.engine.RepositoryCare.Repaired;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code coffer repo repair}. */
@Command(
    name = "repair",
    description = {
      "Makes usable again what can be, from what else the repository has or from a copy of it at"
          + " another site, and names what is left. It removes no backup.",
      "",
      "Ctrl-C stops it between two steps; the next one goes on from there."
    },
    footer = {
      "Examples:",
      "  coffer repo repair --site vault-b",
      "",
      "What is left broken is mended by the next backups as far as they still find the",
      "same content; coffer backups VM lists what else there is to restore.",
      "",
      "Exit codes: 0 nothing is broken any more, 1 something is, or another error,",
      "  130 Ctrl-C",
      "",
      "JSON: {engine, site, mended: [TEXT], left: [{reason, message,",
      "  points: [{point, virtualMachine: {id, name}, time, policy}]}]}"
    })
final class RepoRepairCommand implements Callable<Integer> {

  private final Context context;
  @Mixin private PlaceOptions place = new PlaceOptions();
  @Mixin private OutputOption output = new OutputOption();
  @Mixin private OneSiteOption site = new OneSiteOption();

  RepoRepairCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    return CareSession.run(
        context,
        place,
        session -> {
          CaredSite at = session.one(site.site());
          Repaired repaired =
              session.watch(
                  "repair of " + at.name(), progress -> at.care().repair(at.name(), progress));
          print(at, repaired);
          return repaired.left().isEmpty() ? ExitCode.OK : ExitCode.ERROR;
        });
  }

  private void print(CaredSite at, Repaired repaired) {
    Terminal terminal = context.terminal();
    DamageView left = DamageView.of(at, repaired.left());
    if (output.isTable()) {
      Table table = new Table("SITE", "MENDED", "LEFT");
      table.row(
          at.name(),
          String.valueOf(repaired.mended().size()),
          String.valueOf(repaired.left().size()));
      table.print(terminal.out());
      repaired.mended().forEach(text -> terminal.err().println("mended: " + text));
      left.print(at.name(), terminal);
      return;
    }
    ObjectNode json =
        JsonNodeFactory.instance.objectNode().put("engine", at.engineName()).put("site", at.name());
    var mended = json.putArray("mended");
    repaired.mended().forEach(mended::add);
    json.set("left", left.json());
    output.print(terminal, json);
  }
}
