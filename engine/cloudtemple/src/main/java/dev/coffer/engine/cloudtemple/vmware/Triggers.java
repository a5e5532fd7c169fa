package dev.coffer.engine.cloudtemple.vmware;

import dev.coffer.engine.Schedule;
import dev.coffer.engine.cloudtemple.wire.SlaPolicy.Trigger;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;

/**
 * When a policy runs: every so many of a unit, counted from its first run. As cron where cron can
 * say it; else in words that no cron is, such as {@code every 5 days}.
 */
final class Triggers {

  private Triggers() {}

  /** Empty for a policy that runs on demand only. */
  static Optional<Schedule> schedule(Trigger trigger, ZoneId zone) {
    return unit(trigger)
        .map(
            unit ->
                new Schedule(
                    cron(unit, every(trigger), first(trigger, zone))
                        .orElseGet(
                            () ->
                                "every %d %s"
                                    .formatted(
                                        every(trigger), unit.name().toLowerCase(Locale.ROOT))),
                    zone));
  }

  /** The first run after a moment; empty where it cannot be known. */
  static Optional<Instant> next(Trigger trigger, ZoneId zone, Instant after) {
    var unit = unit(trigger);
    var first = first(trigger, zone);
    if (unit.isEmpty() || first.isEmpty()) {
      return Optional.empty();
    }
    var from = first.get();
    long passed = unit.get().between(from, after.atZone(zone));
    long steps = Math.max(0, passed / every(trigger));
    while (!from.plus(steps * every(trigger), unit.get()).toInstant().isAfter(after)) {
      steps++;
    }
    return Optional.of(from.plus(steps * every(trigger), unit.get()).toInstant());
  }

  private static long every(Trigger trigger) {
    return trigger.frequency() == null ? 1 : Math.max(1, trigger.frequency());
  }

  private static Optional<ZonedDateTime> first(Trigger trigger, ZoneId zone) {
    return Optional.ofNullable(trigger.activateDate())
        .map(millis -> Instant.ofEpochMilli(millis).atZone(zone));
  }

  /** Empty for a unit that this driver does not know. */
  private static Optional<ChronoUnit> unit(Trigger trigger) {
    var type = trigger.type() == null ? "" : trigger.type().toUpperCase(Locale.ROOT);
    return switch (type) {
      case "SUBHOURLY" -> Optional.of(ChronoUnit.MINUTES);
      case "HOURLY" -> Optional.of(ChronoUnit.HOURS);
      case "DAILY" -> Optional.of(ChronoUnit.DAYS);
      case "WEEKLY" -> Optional.of(ChronoUnit.WEEKS);
      case "MONTHLY" -> Optional.of(ChronoUnit.MONTHS);
      default -> Optional.empty();
    };
  }

  private static Optional<String> cron(ChronoUnit unit, long every, Optional<ZonedDateTime> first) {
    if (first.isEmpty()) {
      return Optional.empty();
    }
    var at = first.get();
    int minute = at.getMinute();
    return switch (unit) {
      case MINUTES -> only(60 % every == 0, steps(minute, every, 59) + " * * * *");
      case HOURS ->
          only(24 % every == 0, "%d %s * * *".formatted(minute, steps(at.getHour(), every, 23)));
      case DAYS -> only(every == 1, "%d %d * * *".formatted(minute, at.getHour()));
      case WEEKS ->
          only(
              every == 1,
              "%d %d * * %d".formatted(minute, at.getHour(), at.getDayOfWeek().getValue() % 7));
      case MONTHS ->
          only(
              every == 1 && at.getDayOfMonth() <= 28,
              "%d %d %d * *".formatted(minute, at.getHour(), at.getDayOfMonth()));
      default -> Optional.empty();
    };
  }

  private static Optional<String> only(boolean exact, String cron) {
    return exact ? Optional.of(cron) : Optional.empty();
  }

  /** A field of cron: every so many, of which one is the given value. */
  private static String steps(int value, long every, int last) {
    long start = value % every;
    if (every == 1) {
      return "*";
    }
    return start == 0 ? "*/" + every : "%d-%d/%d".formatted(start, last, every);
  }
}
