package dev.coffer.engine.spp.fake;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/** When a policy's trigger fires (section 3, {@code trigger}). */
final class Trigger {

  private static final long MINUTE = 60_000L;
  private static final int LOOK_AHEAD_DAYS = 800;

  private Trigger() {}

  /** The first time after the given one; empty for a policy that runs on demand only. */
  static Optional<Long> next(SlaPolicy policy, long after) {
    var trigger = policy.trigger();
    if (trigger.isEmpty()) {
      return Optional.empty();
    }
    long first = trigger.path("activateDate").asLong(policy.created);
    long every = Math.max(1, trigger.path("frequency").asLong(1));
    return switch (trigger.path("type").asText()) {
      case "SUBHOURLY" -> Optional.of(periodic(first, every * MINUTE, after));
      case "HOURLY" -> Optional.of(periodic(first, every * 60 * MINUTE, after));
      default -> daily(trigger, first, every, after);
    };
  }

  private static long periodic(long first, long period, long after) {
    return after < first ? first : first + ((after - first) / period + 1) * period;
  }

  private static Optional<Long> daily(JsonNode trigger, long first, long every, long after) {
    var zone = ZoneId.of(trigger.path("timezone").asText("UTC"));
    var begin = Instant.ofEpochMilli(first).atZone(zone);
    for (int day = 0; day < LOOK_AHEAD_DAYS; day++) {
      var time = begin.plusDays(day + skipped(begin, after));
      long millis = time.toInstant().toEpochMilli();
      if (millis > after && millis >= first && fires(trigger, begin, time, every)) {
        return Optional.of(millis);
      }
    }
    return Optional.empty();
  }

  /** Whole days that lie in the past for certain. */
  private static long skipped(ZonedDateTime begin, long after) {
    long days = ChronoUnit.DAYS.between(begin.toInstant(), Instant.ofEpochMilli(after)) - 2;
    return Math.max(0, days);
  }

  private static boolean fires(
      JsonNode trigger, ZonedDateTime begin, ZonedDateTime time, long every) {
    var first = begin.toLocalDate();
    var date = time.toLocalDate();
    return switch (trigger.path("type").asText()) {
      case "DAILY" -> ChronoUnit.DAYS.between(first, date) % every == 0;
      case "WEEKLY" ->
          trigger.path("dowList").path(date.getDayOfWeek().getValue() % 7 + 1).asBoolean()
              && ChronoUnit.WEEKS.between(first, date) % every == 0;
      case "MONTHLY" ->
          trigger.path("domList").path(date.getDayOfMonth()).asBoolean()
              && ChronoUnit.MONTHS.between(first.withDayOfMonth(1), date.withDayOfMonth(1)) % every
                  == 0;
      default -> false;
    };
  }
}
