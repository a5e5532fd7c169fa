package dev.coffer.operator.cli;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;

/** {@code coffer files} (R16). */
@Command(
    name = "files",
    description = {
      "Lists the files in a backup of a virtual machine, and gets some of them back, without"
          + " restoring the machine: ext2, ext3, ext4, XFS, FAT and NTFS, on partitions or LVM."
    },
    synopsisSubcommandLabel = "(ls [PATH] | get PATH... --to FOLDER)",
    footer = {
      "Examples:",
      "  coffer files web-1 ls                       which file systems there are",
      "  coffer files web-1 ls /etc                  the newest backup",
      "  coffer files web-1 --at 2026-03-01T02:00:00Z ls vdb:1:/data",
      "  coffer files web-1 --point ID get /etc/nginx --to restored",
      "",
      "Paths: /PATH, or VOLUME:/PATH where several file systems have it; VOLUME is as",
      "ls without a path lists it. On FAT and NTFS upper and lower case are equal, and",
      "C:\\Users is /Users.",
      "",
      "\"coffer files VM ls --help\" and \"get --help\" explain both with examples."
    })
final class FilesCommand {

  @Parameters(
      paramLabel = "VM",
      scope = ScopeType.LOCAL,
      description = "Name or id of the virtual machine; it may be gone.")
  private String vm = "";

  @Option(
      names = "--at",
      paramLabel = "TIME",
      scope = ScopeType.INHERIT,
      description = "The newest backup from before this time, such as 2026-03-01T02:00:00Z.")
  private @Nullable String at;

  @Option(
      names = "--point",
      paramLabel = "ID",
      scope = ScopeType.INHERIT,
      description = "The backup of this id, as coffer backups lists it; default the newest.")
  private @Nullable String point;

  private FilesCommand() {}

  static CommandSpec with(Context context) {
    FilesCommand files = new FilesCommand();
    return CommandSpec.forAnnotatedObject(files)
        .addSubcommand("ls", CommandSpec.forAnnotatedObject(new FilesLsCommand(context, files)))
        .addSubcommand("get", CommandSpec.forAnnotatedObject(new FilesGetCommand(context, files)));
  }

  String vm() {
    return vm;
  }

  PointChoice choice() {
    return PointChoice.of(at, point);
  }

  RestoreOptions restore(List<String> paths, Path to) {
    return RestoreOptions.ofFiles(at, point, paths, to);
  }
}
