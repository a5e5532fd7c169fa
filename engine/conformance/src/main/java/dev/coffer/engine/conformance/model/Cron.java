package dev.coffer.engine.conformance.model;

import dev.coffer.engine.Schedule;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.BitSet;
import java.util.Optional;

/**
 * The five fields of a {@link Schedule}: numbers, {@code *}, ranges, lists and steps. A day must
 * match both day fields; the model leaves out that some crons take either.
 */
record Cron(
    BitSet minutes, BitSet hours, BitSet days, BitSet months, BitSet weekdays, ZoneId zone) {

  private static final int DAYS_TO_LOOK_AHEAD = 366 * 8;

  /**
   * Reads a schedule.
   *
   * @throws IllegalArgumentException when it is none
   */
  static Cron of(Schedule schedule) {
    String[] fields = schedule.cron().strip().split("\\s+", -1);
    if (fields.length != 5) {
      throw new IllegalArgumentException("not five fields: " + schedule.cron());
    }
    var weekdays = field(fields[4], 0, 7);
    if (weekdays.get(0)) {
      weekdays.set(7);
    }
    return new Cron(
        field(fields[0], 0, 59),
        field(fields[1], 0, 23),
        field(fields[2], 1, 31),
        field(fields[3], 1, 12),
        weekdays,
        schedule.zone());
  }

  /** The first moment after the given one; empty when there is none within years. */
  Optional<Instant> next(Instant after) {
    LocalDate first = after.atZone(zone).toLocalDate();
    for (int ahead = 0; ahead < DAYS_TO_LOOK_AHEAD; ahead++) {
      var found = nextWithin(first.plusDays(ahead), after);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private Optional<Instant> nextWithin(LocalDate day, Instant after) {
    if (!days.get(day.getDayOfMonth())
        || !months.get(day.getMonthValue())
        || !weekdays.get(day.getDayOfWeek().getValue())) {
      return Optional.empty();
    }
    return hours.stream()
        .boxed()
        .flatMap(hour -> minutes.stream().mapToObj(minute -> day.atTime(hour, minute)))
        .map(time -> time.atZone(zone).toInstant())
        .filter(time -> time.isAfter(after))
        .findFirst();
  }

  private static BitSet field(String text, int low, int high) {
    var values = new BitSet();
    for (String part : text.split(",", -1)) {
      String[] step = part.split("/", 2);
      String[] ends =
          step[0].equals("*") ? new String[] {"" + low, "" + high} : step[0].split("-", 2);
      int from = Integer.parseInt(ends[0]);
      int to = ends.length == 2 ? Integer.parseInt(ends[1]) : step.length == 2 ? high : from;
      int by = step.length == 2 ? Integer.parseInt(step[1]) : 1;
      if (from < low || to > high || from > to || by < 1) {
        throw new IllegalArgumentException("out of bounds: " + text);
      }
      for (int value = from; value <= to; value += by) {
        values.set(value);
      }
    }
    return values;
  }
}
