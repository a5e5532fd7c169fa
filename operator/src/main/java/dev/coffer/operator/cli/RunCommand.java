package dev.coffer.operator.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coffer.engine.EngineProvider.Work;
import dev.coffer.engine.Observation;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.RequestId;
import dev.coffer.engine.Session;
import dev.coffer.engine.Session.State;
import dev.coffer.engine.SessionId;
import dev.coffer.operator.cli.Machines.OnEngine;
import dev.coffer.operator.plan.Observed;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code coffer run} (R2). */
@Command(
    name = "run",
    description = {
      "Backs up a virtual machine under one of its policies now, and waits, also for the"
          + " copies that the policy wants; its schedule stays as it is. Or, with --due, runs what the schedules owe and ends: for a timer."
    },
    footer = {
      "Examples:",
      "  coffer run web-1 --policy gold",
      "  coffer run --due                      every five minutes, from cron or systemd",
      "",
      "Exit codes: 0 all disks are saved, 1 not, 130 Ctrl-C",
      "",
      "JSON: [{session, engine, policyId, trigger, state, start, end, problem,",
      "  disks: [{virtualMachineId, disk, readBytes, storedBytes, storedChunks,",
      "    problem}]}]"
    })
final class RunCommand implements Callable<Integer> {

  private final Context context;
  @Mixin private PlaceOptions place = new PlaceOptions();
  @Mixin private OutputOption output = new OutputOption();

  @ArgGroup(multiplicity = "1", exclusive = true)
  private What what = new What();

  RunCommand(Context context) {
    this.context = context;
  }

  /** One machine, or all that is due. */
  private static final class What {
    @ArgGroup(exclusive = false)
    private One one = new One();

    @Option(names = "--due", required = true, description = "Run what the schedules owe.")
    private boolean due;
  }

  /** One machine under one policy. */
  private static final class One {
    @Parameters(paramLabel = "VM", description = "Name or id of the virtual machine.")
    private String name = "";

    @Option(
        names = "--policy",
        paramLabel = "POLICY",
        required = true,
        description = "Name of a BackupPolicy, or of a policy on the engine.")
    private String policy = "";
  }

  @Override
  public Integer call() {
    try (Interruption interruption = Interruption.guard(context.terminal());
        Workspace workspace =
            Workspace.open(place, context, what.due ? Work.SCHEDULED : Work.REQUESTED)) {
      Instant since = context.clock().instant();
      SessionWait wait = new SessionWait(workspace, context, interruption, since);
      List<SessionWait.Ended> ended =
          what.due ? wait.untilNothingIsDue() : wait.until(start(workspace));
      print(ended);
      boolean saved = ended.stream().allMatch(each -> each.session().state() == State.COMPLETED);
      return saved ? ExitCode.OK : ExitCode.ERROR;
    }
  }

  private SessionWait.Asked start(Workspace workspace) {
    Observed observed = workspace.observe(workspace.state().list());
    OnEngine machine = new Machines(observed).get(what.one.name);
    PolicyId policy = policy(workspace, machine);
    RequestId request = new RequestId("cli." + UUID.randomUUID());
    SessionId session =
        workspace.engines().engine(machine.engine()).run(request, machine.vm().id(), policy);
    return new SessionWait.Asked(machine.engine(), session, machine.vm().name());
  }

  /** A BackupPolicy of the namespace goes before a policy of that name on the engine. */
  private PolicyId policy(Workspace workspace, OnEngine machine) {
    Observation observation = machine.seen().observation();
    return workspace.state().list().policies().stream()
        .filter(policy -> policy.getMetadata().getName().equals(what.one.policy))
        .filter(policy -> policy.getMetadata().getNamespace().equals(place.namespace()))
        .map(policy -> policy.getStatus() == null ? null : policy.getStatus().policyId())
        .filter(Objects::nonNull)
        .map(PolicyId::new)
        .findFirst()
        .or(() -> observation.policyNamed(what.one.policy).map(policy -> policy.id()))
        .orElseThrow(
            () ->
                new CommandException(
                    "there is no policy '"
                        + what.one.policy
                        + "'; "
                        + machine.vm().name()
                        + " carries "
                        + Machines.policyNames(machine)));
  }

  private void print(List<SessionWait.Ended> sessions) {
    if (!output.isTable()) {
      var json = JsonNodeFactory.instance.arrayNode();
      sessions.forEach(each -> json.add(json(each)));
      output.print(context.terminal(), json);
      return;
    }
    Table table = new Table("SESSION", "STATE", "VM", "DISK", "READ", "STORED", "NEW CHUNKS");
    for (SessionWait.Ended each : sessions) {
      for (Session.DiskResult disk : each.session().disks()) {
        table.row(
            each.session().id().value(),
            disk.problem().map(problem -> problem.reason()).orElse("Saved"),
            disk.vm().value(),
            disk.diskName(),
            Texts.bytes(disk.readBytes()),
            Texts.bytes(disk.storedBytes()),
            String.valueOf(disk.storedChunks()));
      }
    }
    if (table.isEmpty()) {
      context.terminal().note("nothing was due");
    } else {
      table.print(context.terminal().out());
    }
  }

  private static ObjectNode json(SessionWait.Ended each) {
    Session session = each.session();
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("session", session.id().value())
            .put("engine", each.engine())
            .put("policyId", session.policy().value())
            .put("trigger", session.trigger().name())
            .put("state", session.state().name())
            .put("start", session.start().toString())
            .put("end", session.end().map(Instant::toString).orElse(null))
            .put("problem", session.problem().map(problem -> problem.message()).orElse(null));
    var disks = json.putArray("disks");
    for (Session.DiskResult disk : session.disks()) {
      disks
          .addObject()
          .put("virtualMachineId", disk.vm().value())
          .put("disk", disk.diskName())
          .put("readBytes", disk.readBytes())
          .put("storedBytes", disk.storedBytes())
          .put("storedChunks", disk.storedChunks())
          .put("problem", disk.problem().map(problem -> problem.message()).orElse(null))
          .put("note", disk.note().orElse(null));
    }
    return json;
  }
}
