package dev.coffer.engine;

import java.util.StringJoiner;

/**
 * How many recovery points of one virtual machine and policy are kept: the x days, y weeks, z
 * months (and years) of the product page (R19).
 *
 * <p>Each count keeps the newest point of that many most recent periods which have a point; {@code
 * last} keeps the newest points whatever their period. A point that any rule keeps is kept. The
 * newest good point is kept always. Periods are those of the policy's time zone; weeks are ISO
 * weeks.
 *
 * @param last newest points, 0 to 1000, as are the other counts
 */
public record Retention(int last, int hourly, int daily, int weekly, int monthly, int yearly) {

  public Retention {
    for (int count : new int[] {last, hourly, daily, weekly, monthly, yearly}) {
      if (count < 0 || count > 1000) {
        throw new IllegalArgumentException("a retention count must be from 0 to 1000: " + count);
      }
    }
    if (last + hourly + daily + weekly + monthly + yearly == 0) {
      throw new IllegalArgumentException("a retention must keep something");
    }
  }

  /** Whether anything that {@code other} keeps might not be kept by this one. */
  public boolean keepsLessThan(Retention other) {
    return last < other.last
        || hourly < other.hourly
        || daily < other.daily
        || weekly < other.weekly
        || monthly < other.monthly
        || yearly < other.yearly;
  }

  /** The counts that are not zero, for people and for confirmation: {@code daily=7,weekly=4}. */
  @Override
  public String toString() {
    StringJoiner text = new StringJoiner(",");
    add(text, "last", last);
    add(text, "hourly", hourly);
    add(text, "daily", daily);
    add(text, "weekly", weekly);
    add(text, "monthly", monthly);
    add(text, "yearly", yearly);
    return text.toString();
  }

  private static void add(StringJoiner text, String name, int count) {
    if (count > 0) {
      text.add(name + "=" + count);
    }
  }
}
