package dev.coffer.operator.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.coffer.engine.RepositoryCare.Pruned;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code coffer repo prune}. */
@Command(
    name = "prune",
    description = {
      "Gives back the space of what no backup needs any more. It removes no backup: which of them"
          + " are kept is what a policy's retention says.",
      "",
      "What is locked stays until its lock ends, and is counted.",
      "",
      "Ctrl-C stops it between two steps; the next one goes on from there."
    },
    footer = {
      "Examples:",
      "  coffer repo prune --site vault-b",
      "",
      "Exit codes: 0 done, 1 error, 130 Ctrl-C",
      "",
      "JSON: {engine, site, bytesFreed, packsRemoved, packsRewritten, bytesLocked,",
      "       lockedUntil}"
    })
final class RepoPruneCommand implements Callable<Integer> {

  private final Context context;
  @Mixin private PlaceOptions place = new PlaceOptions();
  @Mixin private OutputOption output = new OutputOption();
  @Mixin private OneSiteOption site = new OneSiteOption();

  RepoPruneCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    return CareSession.run(
        context,
        place,
        session -> {
          CaredSite at = session.one(site.site());
          print(
              at,
              session.watch(
                  "prune of " + at.name(), progress -> at.care().prune(at.name(), progress)));
          return ExitCode.OK;
        });
  }

  private void sayLocked(long bytes, Instant until) {
    context
        .terminal()
        .err()
        .println(
            "locked: %s that no backup needs any more, the last of it until %s"
                .formatted(Texts.bytes(bytes), until));
  }

  private void print(CaredSite at, Pruned pruned) {
    if (output.isTable()) {
      Table table = new Table("SITE", "FREED", "PACKS REMOVED", "PACKS REWRITTEN");
      table.row(
          at.name(),
          Texts.bytes(pruned.bytesFreed()),
          String.valueOf(pruned.packsRemoved()),
          String.valueOf(pruned.packsRewritten()));
      table.print(context.terminal().out());
      pruned.lockedUntil().ifPresent(until -> sayLocked(pruned.bytesLocked(), until));
      return;
    }
    output.print(
        context.terminal(),
        JsonNodeFactory.instance
            .objectNode()
            .put("engine", at.engineName())
            .put("site", at.name())
            .put("bytesFreed", pruned.bytesFreed())
            .put("packsRemoved", pruned.packsRemoved())
            .put("packsRewritten", pruned.packsRewritten())
            .put("bytesLocked", pruned.bytesLocked())
            .put("lockedUntil", pruned.lockedUntil().map(Instant::toString).orElse(null)));
  }
}
