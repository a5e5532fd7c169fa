package dev.coffer.operator.cli;

import dev.coffer.engine.Engine;
import dev.coffer.engine.PointId;
import dev.coffer.engine.RecoveryPoint;
import dev.coffer.engine.VmId;
import dev.coffer.engine.VmSelector;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Which backup of a machine is meant: that of an id, the newest from before a time, or else the
 * newest.
 */
record PointChoice(Optional<PointId> id, Optional<Instant> before) {

  private static final String NEWEST = "latest";

  /** A backup, and the engine that has it. */
  record Chosen(Engine engine, RecoveryPoint point) {}

  static PointChoice of(@Nullable String at, @Nullable String point) {
    if (at != null && point != null) {
      throw new CommandException("--at and --point name two backups; give one of them");
    }
    return new PointChoice(given(point).map(PointId::new), given(at).map(PointChoice::time));
  }

  private static Optional<String> given(@Nullable String text) {
    return Optional.ofNullable(text).filter(word -> !word.equals(NEWEST));
  }

  /** Any offset is taken. */
  private static Instant time(String text) {
    try {
      return DateTimeFormatter.ISO_OFFSET_DATE_TIME.parse(text, Instant::from);
    } catch (DateTimeException e) {
      throw new CommandException(
          "'" + text + "' is not a time; write it as 2026-03-01T02:00:00Z", e);
    }
  }

  /** Finds it on the first engine that has backups of the machine. */
  Chosen find(Workspace workspace, String vm) {
    for (String name : workspace.engines().names()) {
      Engine engine = workspace.engines().engine(name);
      List<RecoveryPoint> points = engine.recoveryPoints(new VmSelector.ByName(vm));
      if (points.isEmpty()) {
        points = engine.recoveryPoints(new VmSelector.ById(new VmId(vm)));
      }
      if (!points.isEmpty()) {
        return new Chosen(engine, choose(vm, points));
      }
    }
    throw new CommandException(
        "there is no backup of '" + vm + "'; see coffer backups and vm list");
  }

  private RecoveryPoint choose(String vm, List<RecoveryPoint> newestFirst) {
    return newestFirst.stream()
        .filter(point -> id.isEmpty() || point.id().equals(id.get()))
        .filter(point -> before.isEmpty() || point.at().isBefore(before.get()))
        .findFirst()
        .orElseThrow(
            () ->
                new CommandException(
                    "'%s' has no backup %s; coffer backups %s lists those that there are"
                        .formatted(vm, describe(), vm)));
  }

  private String describe() {
    return id.map(PointId::value)
        .or(() -> before.map(time -> "from before " + time))
        .orElse("at all");
  }
}
