package dev.coffer.operator.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;

/** {@code coffer repo}. */
@Command(
    name = "repo",
    description = {
      "Looks after the repositories that hold the backups, one for each site: what they hold,"
          + " whether it can still be read, and who has a key to it.",
      "",
      "Nobody else may use the state folder meanwhile: stop a coffer operator first."
    },
    synopsisSubcommandLabel = "(init | stats | verify | prune | repair | copy | key)",
    footer = {
      "Examples:",
      "  coffer repo stats",
      "  coffer repo verify --most 10GiB        each night a part, the oldest first",
      "  coffer repo prune --site vault-b",
      "  coffer repo copy --from vault-b --to vault-c",
      "  coffer repo key list",
      "",
      "\"coffer repo COMMAND --help\" explains each with examples."
    })
final class RepoCommand {

  private RepoCommand() {}

  static CommandSpec with(Context context) {
    return CommandSpec.forAnnotatedObject(new RepoCommand())
        .addSubcommand("init", CommandSpec.forAnnotatedObject(new RepoInitCommand(context)))
        .addSubcommand("stats", CommandSpec.forAnnotatedObject(new RepoStatsCommand(context)))
        .addSubcommand("verify", CommandSpec.forAnnotatedObject(new RepoVerifyCommand(context)))
        .addSubcommand("prune", CommandSpec.forAnnotatedObject(new RepoPruneCommand(context)))
        .addSubcommand("repair", CommandSpec.forAnnotatedObject(new RepoRepairCommand(context)))
        .addSubcommand("copy", CommandSpec.forAnnotatedObject(new RepoCopyCommand(context)))
        .addSubcommand("key", CommandSpec.forAnnotatedObject(new RepoKeyCommand(context)));
  }
}
