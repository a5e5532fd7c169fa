package dev.coffer.operator.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coffer.engine.Engine;
import dev.coffer.engine.EngineProvider.Work;
import dev.coffer.engine.RecoveryPoint;
import dev.coffer.engine.RecoveryPoint.PointDisk;
import dev.coffer.engine.VmId;
import dev.coffer.engine.VmSelector;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code coffer backups} (R15). */
@Command(
    name = "backups",
    description = {
      "Lists the backups of a virtual machine, newest first; also of one that is gone."
    },
    footer = {
      "Examples:",
      "  coffer backups web-1",
      "  coffer backups web-1 -o json | jq -r '.[0].point'",
      "",
      "JSON: [{point, engine, virtualMachine: {id, name}, time, policy, site,",
      "  consistency, sizeBytes, storedBytes,",
      "  disks: [{id, name, sizeBytes, storedBytes, digest}]}]"
    })
final class BackupsCommand implements Callable<Integer> {

  private final Context context;
  @Mixin private PlaceOptions place = new PlaceOptions();
  @Mixin private OutputOption output = new OutputOption();

  @Parameters(paramLabel = "VM", description = "Name or id of the virtual machine.")
  private String name = "";

  BackupsCommand(Context context) {
    this.context = context;
  }

  /** A recovery point, and the engine that has it. */
  private record OnEngine(String engine, RecoveryPoint point) {}

  @Override
  public Integer call() {
    try (Workspace workspace = Workspace.open(place, context, Work.NONE)) {
      List<OnEngine> points = find(workspace);
      if (points.isEmpty()) {
        new Machines(workspace.observe(workspace.state().list())).get(name);
        context.terminal().note("there is no backup of " + name + " yet");
      }
      if (output.isTable()) {
        table(points).print(context.terminal().out());
      } else {
        var json = JsonNodeFactory.instance.arrayNode();
        points.forEach(point -> json.add(json(point)));
        output.print(context.terminal(), json);
      }
      return ExitCode.OK;
    }
  }

  private List<OnEngine> find(Workspace workspace) {
    List<OnEngine> found = new ArrayList<>();
    for (String engineName : workspace.engines().names()) {
      Engine engine = workspace.engines().engine(engineName);
      List<RecoveryPoint> points = engine.recoveryPoints(new VmSelector.ByName(name));
      if (points.isEmpty()) {
        points = engine.recoveryPoints(new VmSelector.ById(new VmId(name)));
      }
      points.forEach(point -> found.add(new OnEngine(engineName, point)));
    }
    return found;
  }

  private Table table(List<OnEngine> points) {
    Instant now = context.clock().instant();
    Table table = new Table("POINT", "TIME", "AGE", "POLICY", "CONSISTENCY", "SIZE", "STORED");
    for (OnEngine each : points) {
      RecoveryPoint point = each.point();
      table.row(
          point.id().value(),
          point.at().truncatedTo(ChronoUnit.SECONDS).toString(),
          Texts.age(Duration.between(point.at(), now)),
          point.policyName(),
          consistency(point),
          Texts.bytes(size(point)),
          Texts.bytes(stored(point)));
    }
    return table;
  }

  private static ObjectNode json(OnEngine each) {
    RecoveryPoint point = each.point();
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("point", point.id().value())
            .put("engine", each.engine());
    json.putObject("virtualMachine").put("id", point.vm().value()).put("name", point.vmName());
    json.put("time", point.at().toString())
        .put("policy", point.policyName())
        .put("site", point.site())
        .put("consistency", consistency(point))
        .put("sizeBytes", size(point))
        .put("storedBytes", stored(point));
    var disks = json.putArray("disks");
    for (PointDisk disk : point.disks()) {
      disks
          .addObject()
          .put("id", disk.id().value())
          .put("name", disk.name())
          .put("sizeBytes", disk.sizeBytes())
          .put("storedBytes", disk.storedBytes())
          .put("digest", disk.digest().orElse(null));
    }
    return json;
  }

  private static String consistency(RecoveryPoint point) {
    return point.consistency().name().toLowerCase(Locale.ROOT);
  }

  private static long size(RecoveryPoint point) {
    return point.disks().stream().mapToLong(PointDisk::sizeBytes).sum();
  }

  private static long stored(RecoveryPoint point) {
    return point.disks().stream().mapToLong(PointDisk::storedBytes).sum();
  }
}
