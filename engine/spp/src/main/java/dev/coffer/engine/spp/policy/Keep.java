package dev.coffer.engine.spp.policy;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.Refusal;
import dev.coffer.engine.Retention;
import java.util.stream.IntStream;

/** What a sub-policy keeps: the two forms of {@code retention} (reference, section 3). */
sealed interface Keep {

  /** {@code {"age": days}}. */
  record Days(int days) implements Keep {}

  /** {@code {"numsnapshots": n}}. */
  record Newest(int count) implements Keep {}

  int MOST = 1000;
  int DAYS_OF_WEEK = 7;
  int DAYS_OF_MONTH = 31;
  int DAYS_OF_YEAR = 366;
  int HOURS_OF_DAY = 24;

  /**
   * Translates a retention, so that at least what it asks for is kept while backups succeed: a week
   * is 7 days, a month 31, a year 366. {@code last: 1} beside others adds nothing.
   *
   * @throws EngineException Refused POLICY_NOT_POSSIBLE
   */
  static Keep of(Retention retention, TieredRetention tiered) {
    int[] ages = {
      Math.ceilDiv(retention.hourly(), HOURS_OF_DAY),
      retention.daily(),
      retention.weekly() * DAYS_OF_WEEK,
      retention.monthly() * DAYS_OF_MONTH,
      retention.yearly() * DAYS_OF_YEAR
    };
    long tiers = IntStream.of(ages).filter(age -> age > 0).count();
    if (tiers == 0) {
      return new Newest(retention.last());
    }
    if (retention.last() > 1) {
      throw refused(
          retention,
          "it keeps points by number or by age, not both: leave `last` out, or use it alone");
    }
    if (tiers > 1 && tiered == TieredRetention.REFUSE) {
      throw refused(
          retention,
          "it has one age for all points: ask for one of hourly, daily, weekly, monthly and yearly;"
              + " or make one policy for each with a schedule of its own; or set `tieredRetention:"
              + " longest-age` in the engine's settings, which keeps every point as long as the"
              + " longest of them");
    }
    return new Days(IntStream.of(ages).max().orElseThrow());
  }

  /** The retention that this is, for what people have set by hand and for comparison. */
  default Retention asRetention() {
    return switch (this) {
      case Newest newest -> new Retention(between(newest.count()), 0, 0, 0, 0, 0);
      case Days age when age.days() <= MOST -> new Retention(0, 0, between(age.days()), 0, 0, 0);
      case Days age when age.days() <= MOST * DAYS_OF_WEEK ->
          new Retention(0, 0, 0, Math.ceilDiv(age.days(), DAYS_OF_WEEK), 0, 0);
      case Days age ->
          new Retention(0, 0, 0, 0, 0, between(Math.ceilDiv(age.days(), DAYS_OF_YEAR)));
    };
  }

  private static int between(int count) {
    return Math.clamp(count, 1, MOST);
  }

  private static EngineException refused(Retention retention, String why) {
    return EngineException.refused(
        Refusal.POLICY_NOT_POSSIBLE,
        "the retention %s cannot be given to Spectrum Protect Plus because %s"
            .formatted(retention, why));
  }
}
