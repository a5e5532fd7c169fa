package dev.coffer.operator.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.coffer.engine.RepositoryCare;
import java.util.List;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code coffer repo key}. */
@Command(
    name = "key",
    description = {
      "Lists, adds and removes the keys that open a repository. Each opens all of it; adding or"
          + " removing one rewrites no backup. A repository has one at least: who loses the last"
          + " one loses every backup."
    },
    synopsisSubcommandLabel = "(list | add | remove ID)",
    footer = {
      "Examples:",
      "  coffer repo key list",
      "  coffer repo key add --site vault-b --name safe --generate /media/stick/b.key",
      "  coffer repo key add --site vault-b --name alice --passphrase-file phrase.txt",
      "  coffer repo key remove 6f1d0c5e2b9a4873 --site vault-b --confirm safe",
      "",
      "To change the key that coffer uses: add the new one, let key of the site in the",
      "engine configuration say where it is, then remove the old one.",
      "",
      "Exit codes: 0 done, 1 error",
      "",
      "JSON: {engine, site, id, name, kind: key|passphrase, created}; of list an array"
    })
final class RepoKeyCommand {

  private final Context context;

  RepoKeyCommand(Context context) {
    this.context = context;
  }

  /** {@code coffer repo key list}. */
  @Command(
      name = "list",
      description = "Lists the keys, the oldest first; never what they are.",
      footer = {"Examples:", "  coffer repo key list", "  coffer repo key list --site vault-b"})
  int list(
      @Mixin PlaceOptions place,
      @Mixin OutputOption output,
      @Option(
              names = "--site",
              paramLabel = "SITE",
              defaultValue = "",
              description = "Only this site; default all.")
          String site) {
    return CareSession.run(
        context,
        place,
        session -> {
          List<KeyView> keys =
              session.each(site, each -> each.care().keys(each.name())).stream()
                  .flatMap(
                      at ->
                          at.result().stream().map(key -> new KeyView(at.site(), at.label(), key)))
                  .toList();
          if (output.isTable()) {
            KeyView.table(keys).print(context.terminal().out());
          } else {
            var json = JsonNodeFactory.instance.arrayNode();
            keys.forEach(key -> json.add(key.json()));
            output.print(context.terminal(), json);
          }
          return ExitCode.OK;
        });
  }

  /** {@code coffer repo key add}. */
  @Command(
      name = "add",
      description = {
        "Lets one more key, or pass phrase, open the repository. Secrets are read from files and"
            + " written to files: a command line is seen by others."
      },
      footer = {
        "Examples:",
        "  coffer repo key add --name safe --generate /media/stick/vault-b.key",
        "  coffer repo key add --name ops --key-file ops.key",
        "  coffer repo key add --name alice --passphrase-file phrase.txt"
      })
  int add(
      @Mixin PlaceOptions place,
      @Mixin OutputOption output,
      @Mixin OneSiteOption site,
      @Option(
              names = "--name",
              paramLabel = "NAME",
              required = true,
              description = "What to call it, such as where it is kept.")
          String name,
      @ArgGroup(multiplicity = "1", exclusive = true) NewKeyOptions secret) {
    return CareSession.run(
        context,
        place,
        session -> {
          CaredSite at = session.one(site.site());
          KeyView added = new KeyView(at, at.name(), secret.add(at, name));
          if (output.isTable()) {
            KeyView.table(List.of(added)).print(context.terminal().out());
          } else {
            output.print(context.terminal(), added.json());
          }
          secret.advice(at).ifPresent(context.terminal()::note);
          return ExitCode.OK;
        });
  }

  /** {@code coffer repo key remove}. */
  @Command(
      name = "remove",
      description = {
        "Takes the right to open the repository from a key; the last one stays. It does not undo"
            + " what somebody has read with it before."
      },
      footer = {
        "Examples:",
        "  coffer repo key list",
        "  coffer repo key remove 6f1d0c5e2b9a4873 --confirm safe"
      })
  int remove(
      @Mixin PlaceOptions place,
      @Mixin OneSiteOption site,
      @Option(
              names = "--confirm",
              paramLabel = "NAME",
              defaultValue = "",
              description = "The name of the key, repeated.")
          String confirm,
      @Parameters(paramLabel = "ID", description = "The key's id, as list shows it.") String id) {
    return CareSession.run(
        context,
        place,
        session -> {
          CaredSite at = session.one(site.site());
          RepositoryCare.Key key = find(at, id);
          if (!key.name().equals(confirm)) {
            throw new CommandException(
                "who has only the key '%s' (%s) cannot open repository %s any more: repeat its name with --confirm %s"
                    .formatted(key.name(), key.kind(), at.place().where(), quoted(key.name())));
          }
          at.care().removeKey(at.name(), id);
          context.terminal().out().println("removed: " + key.name());
          return ExitCode.OK;
        });
  }

  private static RepositoryCare.Key find(CaredSite at, String id) {
    return at.care().keys(at.name()).stream()
        .filter(key -> key.id().equals(id))
        .findFirst()
        .orElseThrow(
            () ->
                new CommandException(
                    "there is no key '%s' of site %s; coffer repo key list shows those that there are"
                        .formatted(id, at.name())));
  }

  private static String quoted(String name) {
    return name.matches("[A-Za-z0-9._-]+") ? name : "'" + name.replace("'", "'\\''") + "'";
  }
}
