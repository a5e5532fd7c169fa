package dev.coffer.operator.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.coffer.engine.RepositoryCare.Copied;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code coffer repo copy}. */
@Command(
    name = "copy",
    description = {
      "Copies the backups of one site that another site of the same engine does not have. It sends"
          + " what is missing there, and nothing else.",
      "",
      "Ctrl-C stops it; the next one goes on from there. A backup shows up at the other site when"
          + " all of it is there."
    },
    footer = {
      "Examples:",
      "  coffer repo copy --from vault-b --to vault-c",
      "",
      "Exit codes: 0 the other site has all, 1 error, 130 Ctrl-C",
      "",
      "JSON: {engine, from, to, points, alreadyThere, bytesSent}"
    })
final class RepoCopyCommand implements Callable<Integer> {

  private final Context context;
  @Mixin private PlaceOptions place = new PlaceOptions();
  @Mixin private OutputOption output = new OutputOption();

  @Option(
      names = "--from",
      paramLabel = "SITE",
      required = true,
      description = "The site that has the backups.")
  private String from = "";

  @Option(
      names = "--to",
      paramLabel = "SITE",
      required = true,
      description = "The site that shall have them too.")
  private String to = "";

  RepoCopyCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    return CareSession.run(
        context,
        place,
        session -> {
          CaredSite source = session.one(from);
          CaredSite target = session.one(to);
          refuseNonsense(source, target);
          print(
              source,
              target,
              session.watch(
                  "copy of " + source.name() + " to " + target.name(),
                  progress -> source.care().copy(source.name(), target.name(), progress)));
          return ExitCode.OK;
        });
  }

  private static void refuseNonsense(CaredSite source, CaredSite target) {
    if (!source.engineName().equals(target.engineName())) {
      throw new CommandException(
          "site %s is of engine %s and site %s of engine %s: name two sites of one engine"
              .formatted(source.name(), source.engineName(), target.name(), target.engineName()));
    }
    if (source.name().equals(target.name())) {
      throw new CommandException("--from and --to are the same site: name two");
    }
  }

  private void print(CaredSite source, CaredSite target, Copied copied) {
    if (output.isTable()) {
      Table table = new Table("FROM", "TO", "COPIED", "ALREADY THERE", "SENT");
      table.row(
          source.name(),
          target.name(),
          String.valueOf(copied.points()),
          String.valueOf(copied.alreadyThere()),
          Texts.bytes(copied.bytesSent()));
      table.print(context.terminal().out());
      return;
    }
    output.print(
        context.terminal(),
        JsonNodeFactory.instance
            .objectNode()
            .put("engine", source.engineName())
            .put("from", source.name())
            .put("to", target.name())
            .put("points", copied.points())
            .put("alreadyThere", copied.alreadyThere())
            .put("bytesSent", copied.bytesSent()));
  }
}
