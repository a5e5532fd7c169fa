package dev.coffer.operator.cli;

import java.time.Duration;
import java.util.Locale;

/** Sizes and times as people read them. */
final class Texts {

  private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB"};

  private Texts() {}

  /** Such as {@code 12.5 GiB}. */
  static String bytes(long bytes) {
    double value = bytes;
    int unit = 0;
    while (value >= 1024 && unit < UNITS.length - 1) {
      value /= 1024;
      unit++;
    }
    String format = unit == 0 || value >= 100 ? "%.0f %s" : "%.1f %s";
    return String.format(Locale.ROOT, format, value, UNITS[unit]);
  }

  /** As kubectl writes an age: the two or three leading digits that matter. */
  static String age(Duration age) {
    long seconds = Math.max(0, age.toSeconds());
    if (seconds < 120) {
      return seconds + "s";
    } else if (seconds < 600) {
      return seconds / 60 + "m" + rest(seconds % 60, "s");
    } else if (seconds < 3 * 3600) {
      return seconds / 60 + "m";
    } else if (seconds < 8 * 3600) {
      return seconds / 3600 + "h" + rest(seconds / 60 % 60, "m");
    } else if (seconds < 48 * 3600) {
      return seconds / 3600 + "h";
    }
    return seconds / 86400 + "d";
  }

  private static String rest(long value, String unit) {
    return value == 0 ? "" : value + unit;
  }
}
