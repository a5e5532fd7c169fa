package dev.coffer.engine.embedded.jobs;

import dev.coffer.engine.PointId;
import dev.coffer.engine.Retention;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.IsoFields;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;

/**
 * Which recovery points of one machine and policy a retention keeps (R19). Points that lack a disk
 * never push out good ones: the retention is applied to all points and to the good ones alone, and
 * what either keeps is kept. So the newest good point always stays.
 */
public final class Keeping {

  private Keeping() {}

  /**
   * A recovery point, as far as retention goes.
   *
   * @param good it lacks no disk
   */
  public record Candidate(PointId id, Instant at, boolean good) {}

  /** The points to keep. */
  public static Set<PointId> keep(Collection<Candidate> points, Retention retention, ZoneId zone) {
    var newestFirst =
        points.stream()
            .sorted(Comparator.comparing(Candidate::at).thenComparing(Candidate::id).reversed())
            .toList();
    var kept = new HashSet<PointId>();
    apply(newestFirst, retention, zone, kept);
    apply(newestFirst.stream().filter(Candidate::good).toList(), retention, zone, kept);
    return kept;
  }

  private static void apply(
      List<Candidate> newestFirst, Retention retention, ZoneId zone, Set<PointId> kept) {
    newestFirst.stream().limit(retention.last()).map(Candidate::id).forEach(kept::add);
    Function<Candidate, ZonedDateTime> time = point -> point.at().atZone(zone);
    keepNewestOf(newestFirst, retention.hourly(), time.andThen(Keeping::hour), kept);
    keepNewestOf(newestFirst, retention.daily(), time.andThen(ZonedDateTime::toLocalDate), kept);
    keepNewestOf(newestFirst, retention.weekly(), time.andThen(Keeping::week), kept);
    keepNewestOf(newestFirst, retention.monthly(), time.andThen(Keeping::month), kept);
    keepNewestOf(newestFirst, retention.yearly(), time.andThen(ZonedDateTime::getYear), kept);
  }

  private static void keepNewestOf(
      List<Candidate> newestFirst,
      int periods,
      Function<Candidate, Object> periodOf,
      Set<PointId> kept) {
    var seen = new HashSet<Object>();
    for (Candidate point : newestFirst) {
      var period = periodOf.apply(point);
      if (seen.size() == periods && !seen.contains(period)) {
        return;
      }
      if (seen.add(period)) {
        kept.add(point.id());
      }
    }
  }

  /** With the offset: when clocks are put back, the hour that comes twice is two hours. */
  private static Object hour(ZonedDateTime time) {
    return time.truncatedTo(ChronoUnit.HOURS).toOffsetDateTime();
  }

  private static Object week(ZonedDateTime time) {
    return List.of(
        time.get(IsoFields.WEEK_BASED_YEAR), time.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
  }

  private static Object month(ZonedDateTime time) {
    return List.of(time.getYear(), time.getMonthValue());
  }
}
