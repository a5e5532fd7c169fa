package dev.coffer.operator.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coffer.engine.RepositoryCare.Verified;
import dev.coffer.operator.cli.CareSession.At;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code coffer repo verify}. */
@Command(
    name = "verify",
    description = {
      "Reads what repositories hold again, holds it against its checksums, and names every backup"
          + " that could not be restored as it was.",
      "",
      "Ctrl-C stops it; what it has read by then counts, and --most goes on with the rest."
    },
    footer = {
      "Examples:",
      "  coffer repo verify                     everything, of all sites",
      "  coffer repo verify --most 10GiB        each night a part, the oldest first",
      "",
      "What is damaged: coffer repo repair --site SITE mends what it can.",
      "",
      "Exit codes: 0 all that was read is good, 1 there is damage, or another error,",
      "  130 Ctrl-C",
      "",
      "JSON: [{engine, site, readBytes, packs, damage: [{reason, message,",
      "  points: [{point, virtualMachine: {id, name}, time, policy}]}]}]"
    })
final class RepoVerifyCommand implements Callable<Integer> {

  private final Context context;
  @Mixin private PlaceOptions place = new PlaceOptions();
  @Mixin private OutputOption output = new OutputOption();

  @Option(names = "--site", paramLabel = "SITE", description = "Only this site; default all.")
  private String site = "";

  @Option(
      names = "--most",
      paramLabel = "SIZE",
      converter = ByteSize.class,
      description =
          "Read about so much of each site, such as 10GiB: what was not read for longest.")
  private @Nullable Long most;

  RepoVerifyCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    return CareSession.run(
        context,
        place,
        session -> {
          var all = session.each(site, each -> verify(session, each));
          print(all);
          boolean good = all.stream().allMatch(at -> at.result().damage().isEmpty());
          return good ? ExitCode.OK : ExitCode.ERROR;
        });
  }

  private Verified verify(CareSession session, CaredSite at) {
    OptionalLong limit = most == null ? OptionalLong.empty() : OptionalLong.of(most);
    return session.watch(
        "verification of " + at.name(), progress -> at.care().verify(at.name(), limit, progress));
  }

  private void print(List<At<Verified>> all) {
    if (!output.isTable()) {
      var json = JsonNodeFactory.instance.arrayNode();
      all.forEach(at -> json.add(json(at)));
      output.print(context.terminal(), json);
      return;
    }
    Table table = new Table("SITE", "READ", "PACKS", "DAMAGE");
    for (At<Verified> at : all) {
      Verified verified = at.result();
      table.row(
          at.label(),
          Texts.bytes(verified.bytes()),
          String.valueOf(verified.packs()),
          verified.damage().isEmpty() ? "none" : String.valueOf(verified.damage().size()));
    }
    table.print(context.terminal().out());
    all.forEach(
        at -> DamageView.of(at.site(), at.result().damage()).print(at.label(), context.terminal()));
  }

  private static ObjectNode json(At<Verified> at) {
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("engine", at.site().engineName())
            .put("site", at.site().name())
            .put("readBytes", at.result().bytes())
            .put("packs", at.result().packs());
    json.set("damage", DamageView.of(at.site(), at.result().damage()).json());
    return json;
  }
}
