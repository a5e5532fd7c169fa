package dev.coffer.engine.conformance.model;

import dev.coffer.engine.Retention;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.IsoFields;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** Which points a {@link Retention} keeps. */
final class Keeping {

  private final List<ZonedDateTime> newestFirst;
  private final Set<Integer> kept = new TreeSet<>();

  private Keeping(List<ZonedDateTime> newestFirst) {
    this.newestFirst = newestFirst;
  }

  /** The positions of the points that are kept, the newest among them always. */
  static Set<Integer> positions(List<Instant> newestFirst, Retention retention, ZoneId zone) {
    var keeping = new Keeping(newestFirst.stream().map(at -> at.atZone(zone)).toList());
    for (int i = 0; i < Math.min(Math.max(1, retention.last()), newestFirst.size()); i++) {
      keeping.kept.add(i);
    }
    keeping.newestOfEach(retention.hourly(), at -> at.truncatedTo(ChronoUnit.HOURS));
    keeping.newestOfEach(retention.daily(), ZonedDateTime::toLocalDate);
    keeping.newestOfEach(
        retention.weekly(),
        at -> at.get(IsoFields.WEEK_BASED_YEAR) * 100 + at.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
    keeping.newestOfEach(retention.monthly(), at -> at.getYear() * 100 + at.getMonthValue());
    keeping.newestOfEach(retention.yearly(), ZonedDateTime::getYear);
    return keeping.kept;
  }

  private void newestOfEach(int periods, Function<ZonedDateTime, Object> period) {
    Set<Object> seen = new HashSet<>();
    for (int i = 0; i < newestFirst.size() && seen.size() < periods; i++) {
      if (seen.add(period.apply(newestFirst.get(i)))) {
        kept.add(i);
      }
    }
  }
}
