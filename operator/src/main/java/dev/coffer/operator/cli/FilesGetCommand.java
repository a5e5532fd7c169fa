package dev.coffer.operator.cli;

import dev.coffer.engine.EngineProvider.Work;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code coffer files VM get}. */
@Command(
    name = "get",
    description = {
      "Gets files and folders out of a backup, waits, and says where they are. They appear all at"
          + " once or not at all. It makes a RestoreRequest, as coffer restore --file does."
    },
    footer = {
      "Examples:",
      "  coffer files web-1 get /etc/nginx --to restored",
      "  coffer files web-1 get /etc/hosts vdb:1:/data/a.db --to restored",
      "  coffer files win-1 get /Users/anna/Documents --to restored --point ID",
      "",
      "A file keeps its path below the folder, which must be new or empty, and its",
      "rights and times; only you may read files from FAT and NTFS. Devices, and links",
      "that could lead out of the folder, are left out and reported.",
      "",
      "Exit codes: 0 restored, 1 error, 3 blocked: somebody must act, the message says",
      "who, 130 Ctrl-C: it goes on with the next coffer apply, restore or run",
      "",
      "JSON: the RestoreRequest with its status"
    })
final class FilesGetCommand implements Callable<Integer> {

  private final Context context;
  private final FilesCommand files;
  @Mixin private PlaceOptions place = new PlaceOptions();
  @Mixin private OutputOption output = new OutputOption();

  @Parameters(
      paramLabel = "PATH",
      arity = "1..*",
      description = "/PATH, or VOLUME:/PATH; a folder stands for all below it.")
  private List<String> paths = List.of();

  @Option(
      names = "--to",
      paramLabel = "FOLDER",
      required = true,
      description = "Where they go: a new or empty folder.")
  private Path to = Path.of("");

  FilesGetCommand(Context context, FilesCommand files) {
    this.context = context;
    this.files = files;
  }

  @Override
  public Integer call() {
    try (Interruption interruption = Interruption.guard(context.terminal());
        Workspace workspace = Workspace.open(place, context, Work.REQUESTED)) {
      RestoreRequests requests = new RestoreRequests(workspace, context, place.namespace());
      var options = files.restore(paths, to);
      var result = new RestoreResult(workspace.state(), context.terminal(), output);
      return result.restored(
          requests.create(files.vm(), options), new Drive(workspace, context, interruption));
    }
  }
}
