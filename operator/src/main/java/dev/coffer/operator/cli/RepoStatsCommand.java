package dev.coffer.operator.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.coffer.engine.RepositoryCare.Machine;
import dev.coffer.engine.RepositoryCare.Statistics;
import dev.coffer.operator.cli.CareSession.At;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code coffer repo stats}. */
@Command(
    name = "stats",
    description = {
      "Shows what repositories hold and what that takes, machine by machine, how fast they grow,"
          + " and for how long they will do."
    },
    footer = {
      "Examples:",
      "  coffer repo stats",
      "  coffer repo stats --site vault-b -o wide    with places, and growth by day",
      "  coffer repo stats -o json | jq '.[] | {site, daysUntilFull}'",
      "",
      "Columns: LOGICAL is the disks of all backups in full, UNIQUE their distinct",
      "content, STORED what that takes, compressed. FREEABLE is what a prune gives",
      "back, FULL IN when the allocation is used up at the growth of the last weeks,",
      "VERIFIED how long ago that data was which was not for longest. OWN is what",
      "no other machine needs.",
      "",
      "Exit codes: 0 shown, 1 error",
      "",
      "JSON: [{engine, site, where, repository, points, logicalBytes, uniqueBytes,",
      "  storedBytes, freeableBytes, oldestUnverified, allocationBytes,",
      "  growthPerDay, daysUntilFull, locked: {points, until},",
      "  machines: [{virtualMachine: {id, name}, points, logicalBytes, ownBytes}]}]"
    })
final class RepoStatsCommand implements Callable<Integer> {

  /** Those first that take most. */
  private static final Comparator<Machine> BIGGEST_FIRST =
      Comparator.comparingLong(Machine::ownBytes).reversed().thenComparing(Machine::name);

  private final Context context;
  @Mixin private PlaceOptions place = new PlaceOptions();
  @Mixin private OutputOption output = new OutputOption();

  @Option(names = "--site", paramLabel = "SITE", description = "Only this site; default all.")
  private String site = "";

  RepoStatsCommand(Context context) {
    this.context = context;
  }

  @Override
  public Integer call() {
    return CareSession.run(
        context,
        place,
        session -> {
          print(session.each(site, each -> each.care().statistics(each.name())));
          return ExitCode.OK;
        });
  }

  private void print(List<At<Statistics>> all) {
    Terminal terminal = context.terminal();
    if (!output.isTable()) {
      var json = JsonNodeFactory.instance.arrayNode();
      all.forEach(at -> json.add(StatisticsView.json(at.site().engineName(), at.result())));
      output.print(terminal, json);
      return;
    }
    StatisticsView.table(all, output.format(), context.clock().instant()).print(terminal.out());
    Table machines = machines(all);
    if (!machines.isEmpty()) {
      terminal.out().println();
      machines.print(terminal.out());
    }
  }

  private static Table machines(List<At<Statistics>> all) {
    Table table = new Table("SITE", "VM", "POINTS", "LOGICAL", "OWN", "ID");
    for (At<Statistics> at : all) {
      at.result().machines().stream()
          .sorted(BIGGEST_FIRST)
          .forEach(
              machine ->
                  table.row(
                      at.label(),
                      machine.name(),
                      String.valueOf(machine.points()),
                      Texts.bytes(machine.logicalBytes()),
                      Texts.bytes(machine.ownBytes()),
                      machine.vm().value()));
    }
    return table;
  }
}
