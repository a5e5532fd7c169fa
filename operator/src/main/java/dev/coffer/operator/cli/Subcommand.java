package dev.coffer.operator.cli;

import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** The commands, each loaded only when it is called, so that help comes at once. */
enum Subcommand {
  VALIDATE("validate", "Check manifests without touching anything", ValidateCommand::new),
  PLAN("plan", "Show what apply would do", PlanCommand::new),
  APPLY("apply", "Make the engine do what the manifests say", ApplyCommand::new),
  STATUS("status", "Show how the applied resources stand", StatusCommand::new),
  BACKUPS("backups", "List the backups of a virtual machine", BackupsCommand::new),
  RUN("run", "Back up a virtual machine now, or all that is due", RunCommand::new),
  RESTORE("restore", "Restore a virtual machine, disks or files", RestoreCommand::new),
  VM("vm", "List, start and stop virtual machines", VmCommand::new);

  private final String command;
  private final String summary;
  private final Function<Context, Object> create;

  Subcommand(String command, String summary, Function<Context, Object> create) {
    this.command = command;
    this.summary = summary;
    this.create = create;
  }

  String command() {
    return command;
  }

  String summary() {
    return summary;
  }

  Object create(Context context) {
    return create.apply(context);
  }

  static Optional<Subcommand> named(String name) {
    return Stream.of(values()).filter(each -> each.command.equals(name)).findFirst();
  }
}
