package dev.coffer.operator.cli;

import dev.coffer.engine.EngineProvider.Work;
import dev.coffer.engine.FileBrowser;
import dev.coffer.engine.FileBrowser.Folder;
import dev.coffer.engine.FileBrowser.Volume;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code coffer files VM ls}. */
@Command(
    name = "ls",
    description = {
      "Lists a folder of a backup. Without a path it lists the file systems, and says of the"
          + " others why their files cannot be read, and what to do instead."
    },
    footer = {
      "Examples:",
      "  coffer files web-1 ls",
      "  coffer files web-1 ls /etc",
      "  coffer files web-1 ls vda:2:/Users --at 2026-03-01T02:00:00Z",
      "  coffer files web-1 ls /etc -o json | jq -r '.entries[].name'",
      "",
      "Exit codes: 0 listed, 1 error",
      "",
      "JSON of a folder: {point, time, volume, entries: [{name, kind, sizeBytes,",
      "  permissions, modified, target}], more, notes}",
      "JSON without a path: {point, time, volumes: [{name, format, obstacle}]}"
    })
final class FilesLsCommand implements Callable<Integer> {

  private final Context context;
  private final FilesCommand files;
  @Mixin private PlaceOptions place = new PlaceOptions();
  @Mixin private OutputOption output = new OutputOption();

  @Parameters(
      paramLabel = "PATH",
      arity = "0..1",
      description = "/PATH, or VOLUME:/PATH; a folder or a file.")
  private String path = "";

  FilesLsCommand(Context context, FilesCommand files) {
    this.context = context;
    this.files = files;
  }

  @Override
  public Integer call() {
    try (Workspace workspace = Workspace.open(place, context, Work.NONE)) {
      var chosen = files.choice().find(workspace, files.vm());
      FileBrowser browser = chosen.engine().files();
      var view = new FilesView(chosen.point());
      if (path.isEmpty()) {
        print(view, browser.volumes(chosen.point().id()));
      } else {
        print(view, browser.list(chosen.point().id(), path));
      }
      return ExitCode.OK;
    }
  }

  private void print(FilesView view, List<Volume> volumes) {
    if (output.isTable()) {
      FilesView.volumes(volumes).print(context.terminal().out());
    } else {
      output.print(context.terminal(), view.json(volumes));
    }
  }

  private void print(FilesView view, Folder folder) {
    Terminal terminal = context.terminal();
    if (!output.isTable()) {
      output.print(terminal, view.json(folder));
      return;
    }
    FilesView.entries(folder).print(terminal.out());
    folder.notes().forEach(terminal::note);
    if (folder.more() > 0) {
      terminal.note("there are %d more entries, which are not listed".formatted(folder.more()));
    }
  }
}
