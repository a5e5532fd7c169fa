package dev.coffer.operator.cli;

import java.util.Optional;
import java.util.stream.Stream;

/** The commands, each loaded only when it is called, so that help comes at once. */
enum Subcommand {
  VALIDATE("validate", "Check manifests without touching anything"),
  PLAN("plan", "Show what apply would do"),
  APPLY("apply", "Make the engine do what the manifests say"),
  STATUS("status", "Show how the applied resources stand"),
  BACKUPS("backups", "List the backups of a virtual machine"),
  RUN("run", "Back up a virtual machine now, or all that is due"),
  RESTORE("restore", "Restore a virtual machine, disks or files"),
  FILES("files", "List the files in a backup, and get some back"),
  VM("vm", "List, start, stop and gate virtual machines"),
  REPO("repo", "Look after the repositories that hold the backups"),
  OPERATOR("operator", "Work for a Kubernetes cluster");

  private final String command;
  private final String summary;

  Subcommand(String command, String summary) {
    this.command = command;
    this.summary = summary;
  }

  String command() {
    return command;
  }

  String summary() {
    return summary;
  }

  Object create(Context context) {
    return switch (this) {
      case VALIDATE -> new ValidateCommand(context);
      case PLAN -> new PlanCommand(context);
      case APPLY -> new ApplyCommand(context);
      case STATUS -> new StatusCommand(context);
      case BACKUPS -> new BackupsCommand(context);
      case RUN -> new RunCommand(context);
      case RESTORE -> new RestoreCommand(context);
      case FILES -> FilesCommand.with(context);
      case VM -> VmCommand.with(context);
      case REPO -> RepoCommand.with(context);
      case OPERATOR -> new OperatorCommand(context);
    };
  }

  static Optional<Subcommand> named(String name) {
    return Stream.of(values()).filter(each -> each.command.equals(name)).findFirst();
  }
}
