package dev.coffer.operator.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.coffer.engine.RepositoryCare.Machine;
import dev.coffer.engine.RepositoryCare.Statistics;
import dev.coffer.operator.cli.CareSession.At;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/** What a repository holds, for people and for programs. */
final class StatisticsView {

  private static final List<String> HEADERS =
      List.of(
          "SITE",
          "POINTS",
          "LOGICAL",
          "UNIQUE",
          "STORED",
          "FREEABLE",
          "ALLOCATION",
          "FULL IN",
          "VERIFIED");

  private StatisticsView() {}

  static Table table(List<At<Statistics>> all, OutputFormat format, Instant now) {
    boolean wide = format == OutputFormat.WIDE;
    List<String> headers = new ArrayList<>(HEADERS);
    if (wide) {
      headers.addAll(List.of("LOCKED", "LOCKED UNTIL", "GROWTH/DAY", "REPOSITORY", "WHERE"));
    }
    Table table = new Table(headers);
    for (At<Statistics> at : all) {
      List<String> row = new ArrayList<>(row(at.label(), at.result(), now));
      if (wide) {
        row.add(String.valueOf(at.result().locked().points()));
        row.add(at.result().locked().until().map(Instant::toString).orElse("-"));
        row.add(text(at.result().growthPerDay(), Texts::bytes));
        row.add(at.result().repository());
        row.add(at.result().where());
      }
      table.row(row);
    }
    return table;
  }

  private static List<String> row(String label, Statistics statistics, Instant now) {
    return List.of(
        label,
        String.valueOf(statistics.points()),
        Texts.bytes(statistics.logicalBytes()),
        Texts.bytes(statistics.uniqueBytes()),
        Texts.bytes(statistics.storedBytes()),
        Texts.bytes(statistics.freeableBytes()),
        text(statistics.allocationBytes(), Texts::bytes),
        text(statistics.daysUntilFull(), days -> days + "d"),
        statistics
            .oldestUnverified()
            .map(at -> Texts.age(Duration.between(at, now)) + " ago")
            .orElse("not all"));
  }

  private static String text(OptionalLong value, LongFunction<String> form) {
    return value.isPresent() ? form.apply(value.getAsLong()) : "-";
  }

  static ObjectNode json(String engine, Statistics statistics) {
    ObjectNode json =
        JsonNodeFactory.instance
            .objectNode()
            .put("engine", engine)
            .put("site", statistics.site())
            .put("where", statistics.where())
            .put("repository", statistics.repository())
            .put("points", statistics.points())
            .put("logicalBytes", statistics.logicalBytes())
            .put("uniqueBytes", statistics.uniqueBytes())
            .put("storedBytes", statistics.storedBytes())
            .put("freeableBytes", statistics.freeableBytes())
            .put(
                "oldestUnverified",
                statistics.oldestUnverified().map(Instant::toString).orElse(null))
            .put("allocationBytes", orNull(statistics.allocationBytes()))
            .put("growthPerDay", orNull(statistics.growthPerDay()))
            .put("daysUntilFull", orNull(statistics.daysUntilFull()));
    json.putObject("locked")
        .put("points", statistics.locked().points())
        .put("until", statistics.locked().until().map(Instant::toString).orElse(null));
    var machines = json.putArray("machines");
    for (Machine machine : statistics.machines()) {
      ObjectNode each = machines.addObject();
      each.putObject("virtualMachine").put("id", machine.vm().value()).put("name", machine.name());
      each.put("points", machine.points())
          .put("logicalBytes", machine.logicalBytes())
          .put("ownBytes", machine.ownBytes());
    }
    return json;
  }

  private static @Nullable Long orNull(OptionalLong value) {
    return value.isPresent() ? value.getAsLong() : null;
  }
}
