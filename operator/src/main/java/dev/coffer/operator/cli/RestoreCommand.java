package dev.coffer.operator.cli;

import dev.coffer.engine.EngineProvider.Work;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code coffer restore} (R13, R14, R16). */
@Command(
    name = "restore",
    description = {
      "Restores a virtual machine, some of its disks, or single files, waits, and says"
          + " where they are. It makes a RestoreRequest, which coffer status shows like any"
          + " other."
    },
    footer = {
      "Examples:",
      "  coffer restore web-1                             a Test machine, newest backup",
      "  coffer restore web-1 --at 2026-03-01T02:00:00Z --mode clone --name web-1-march",
      "  coffer restore web-1 --point ID --mode production --confirm web-1",
      "  coffer restore web-1 --mode production --confirm web-1 --disk vdb",
      "  coffer restore web-1 --file /etc/nginx --file vdb:1:/data/a.db --to restored",
      "  coffer restore --promote web-1-20260301-020000   it becomes production",
      "  coffer restore --clean-up web-1-20260301-020000  it is removed",
      "",
      "Modes:",
      "  test        (default) a temporary machine: its own name, an isolated network",
      "  clone       the same, lasting; it needs a policy before it can be started",
      "  production  replaces the original, which must be off, and keeps its name and",
      "              ids; --confirm repeats its name",
      "",
      "Exit codes: 0 restored, 1 error, 3 blocked: somebody must act, the message says",
      "who, 130 Ctrl-C: it goes on with the next coffer apply, restore or run",
      "",
      "JSON: the RestoreRequest with its status; after --clean-up {cleanedUp: NAME}"
    })
final class RestoreCommand implements Callable<Integer> {

  private final Context context;
  @Mixin private PlaceOptions place = new PlaceOptions();
  @Mixin private OutputOption output = new OutputOption();
  @Mixin private RestoreOptions options = new RestoreOptions();

  @Parameters(
      paramLabel = "VM",
      arity = "0..1",
      description = "Name or id of the virtual machine; it may be gone.")
  private String vm = "";

  @Option(
      names = "--promote",
      paramLabel = "NAME",
      description = "Turn the machine of this Test RestoreRequest into the production machine.")
  private String promote = "";

  @Option(
      names = "--clean-up",
      paramLabel = "NAME",
      description = "Delete this RestoreRequest, and the machine of a Test restore with it.")
  private String cleanUp = "";

  RestoreCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    if ((vm.isEmpty() ? 0 : 1) + (promote.isEmpty() ? 0 : 1) + (cleanUp.isEmpty() ? 0 : 1) != 1) {
      throw new CommandException(
          "say what to restore: a virtual machine, or --promote NAME, or --clean-up NAME");
    }
    try (Interruption interruption = Interruption.guard(context.terminal());
        Workspace workspace = Workspace.open(place, context, Work.REQUESTED)) {
      RestoreRequests requests = new RestoreRequests(workspace, context, place.namespace());
      Drive drive = new Drive(workspace, context, interruption);
      RestoreResult result = new RestoreResult(workspace.state(), context.terminal(), output);
      if (!cleanUp.isEmpty()) {
        return result.cleanedUp(requests.delete(cleanUp), drive);
      }
      return result.restored(
          promote.isEmpty() ? requests.create(vm, options) : requests.promote(promote), drive);
    }
  }
}
