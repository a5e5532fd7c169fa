package dev.coffer.engine.spp.policy;

import java.time.Instant;
import java.time.ZoneId;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * When a sub-policy runs: Spectrum Protect Plus's {@code trigger} (reference, section 3). A
 * sub-policy without one runs on demand only.
 *
 * @param frequency every so many units of the type
 * @param first {@code activateDate}: the first run, which sets the time of day of all others
 * @param zone {@code timezone}, an IANA name
 * @param days of WEEKLY the days of the week, 1 is Sunday; of MONTHLY the days of the month; else
 *     empty
 */
record Trigger(Type type, int frequency, Instant first, ZoneId zone, SortedSet<Integer> days) {

  Trigger {
    days = new TreeSet<>(days);
  }

  /** The unit of the frequency; SUBHOURLY is minutes. */
  enum Type {
    SUBHOURLY,
    HOURLY,
    DAILY,
    WEEKLY,
    MONTHLY
  }
}
