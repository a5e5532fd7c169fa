package dev.coffer.operator.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.coffer.engine.RepositoryCare.Place;
import java.io.PrintStream;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code coffer repo init}. */
@Command(
    name = "init",
    description = {
      "Makes the repository of a site where there is none yet, with a key of its own, and says"
          + " where both are. Called again it changes nothing and says the same. Any other"
          + " command makes it too; this is for those who want to keep the key before the first"
          + " backup."
    },
    footer = {
      "Examples:",
      "  coffer repo init --site vault-b",
      "",
      "Exit codes: 0 it is there and can be opened, 1 error",
      "",
      "JSON: {engine, site, where, repository, key, warning}"
    })
final class RepoInitCommand implements Callable<Integer> {

  private final Context context;
  @Mixin private PlaceOptions place = new PlaceOptions();
  @Mixin private OutputOption output = new OutputOption();
  @Mixin private OneSiteOption site = new OneSiteOption();

  RepoInitCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    return CareSession.run(
        context,
        place,
        session -> {
          print(session.one(site.site()));
          return ExitCode.OK;
        });
  }

  private void print(CaredSite made) {
    Place where = made.place();
    if (output.isTable()) {
      PrintStream out = context.terminal().out();
      out.println("repository: " + where.where());
      out.println("id:         " + where.repository());
      out.println("key:        " + where.key());
      out.println();
      out.println(where.warning());
      return;
    }
    output.print(
        context.terminal(),
        JsonNodeFactory.instance
            .objectNode()
            .put("engine", made.engineName())
            .put("site", made.name())
            .put("where", where.where())
            .put("repository", where.repository())
            .put("key", where.key())
            .put("warning", where.warning()));
  }
}
