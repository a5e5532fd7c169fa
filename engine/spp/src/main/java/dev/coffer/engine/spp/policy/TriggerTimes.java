package dev.coffer.engine.spp.policy;

import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * When a trigger fires, as the reference has it: at its first run, and from there on every so many
 * minutes or hours that pass, or at the same time of day in its zone.
 */
final class TriggerTimes {

  private static final int DAYS_AHEAD = 400;

  private TriggerTimes() {}

  /** The first run after a moment; empty where it is not known when it runs. */
  static Optional<Instant> next(Trigger trigger, Instant after) {
    return switch (trigger.type()) {
      case SUBHOURLY -> Optional.of(elapsed(trigger, ChronoUnit.MINUTES, after));
      case HOURLY -> Optional.of(elapsed(trigger, ChronoUnit.HOURS, after));
      case DAILY, WEEKLY, MONTHLY ->
          trigger.frequency() == 1 ? daily(trigger, after) : Optional.empty();
    };
  }

  /** Whether a trigger of one run a day has one on that day. */
  static boolean isOn(Trigger trigger, LocalDate day) {
    return switch (trigger.type()) {
      case WEEKLY -> trigger.days().contains(day.getDayOfWeek().getValue() % 7 + 1);
      case MONTHLY -> trigger.days().contains(day.getDayOfMonth());
      case SUBHOURLY, HOURLY, DAILY -> true;
    };
  }

  private static Instant elapsed(Trigger trigger, ChronoUnit unit, Instant after) {
    var step = unit.getDuration().multipliedBy(trigger.frequency());
    if (after.isBefore(trigger.first())) {
      return trigger.first();
    }
    long done =
        Math.floorDiv(after.toEpochMilli() - trigger.first().toEpochMilli(), step.toMillis());
    return trigger.first().plus(step.multipliedBy(done + 1));
  }

  private static Optional<Instant> daily(Trigger trigger, Instant after) {
    var time = trigger.first().atZone(trigger.zone()).toLocalTime();
    var day = after.atZone(trigger.zone()).toLocalDate();
    for (int i = 0; i < DAYS_AHEAD; i++) {
      var run = day.plusDays(i).atTime(time).atZone(trigger.zone()).toInstant();
      if (isOn(trigger, day.plusDays(i)) && run.isAfter(after) && !run.isBefore(trigger.first())) {
        return Optional.of(run);
      }
    }
    return Optional.empty();
  }
}
