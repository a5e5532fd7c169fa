package dev.coffer.engine.embedded.repository;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.NavigableMap;
import java.util.OptionalLong;

/** How fast a repository has grown lately. */
final class Growth {

  private static final int DAYS = 28;

  private Growth() {}

  /** Bytes a day over the last four weeks that are known; empty when they are not two days. */
  static OptionalLong perDay(NavigableMap<LocalDate, Long> days) {
    if (days.isEmpty()) {
      return OptionalLong.empty();
    }
    var last = days.lastEntry();
    var first = days.ceilingEntry(last.getKey().minusDays(DAYS));
    long between = ChronoUnit.DAYS.between(first.getKey(), last.getKey());
    return between == 0
        ? OptionalLong.empty()
        : OptionalLong.of((last.getValue() - first.getValue()) / between);
  }

  /** When nothing is left; empty while it does not grow. */
  static OptionalLong daysUntilFull(OptionalLong perDay, long left) {
    return perDay.isPresent() && perDay.getAsLong() > 0
        ? OptionalLong.of(Math.max(0, left) / perDay.getAsLong())
        : OptionalLong.empty();
  }
}
