package dev.coffer.engine.embedded.settings;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.Refusal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One level of the configuration. Every error names the setting from the top down, and what is
 * allowed there.
 */
record Section(String name, Map<?, ?> values) {

  private static final Pattern DAYS = Pattern.compile("([1-9][0-9]{0,4})d");
  private static final Pattern DURATION = Pattern.compile("([1-9][0-9]{0,5})([smh])");
  private static final Pattern SIZE =
      Pattern.compile("([1-9][0-9]{0,11}) ?(B|KiB|MiB|GiB|TiB|PiB)?");
  private static final List<String> UNITS = List.of("B", "KiB", "MiB", "GiB", "TiB", "PiB");

  static Section top(Map<String, Object> values) {
    return new Section("", values);
  }

  /** This section, when it has no settings but these. */
  Section allowing(Set<String> known) {
    for (Object key : values.keySet()) {
      if (!known.contains(String.valueOf(key))) {
        throw fault(
            String.valueOf(key),
            "is unknown: allowed are " + String.join(", ", new TreeSet<>(known)));
      }
    }
    return this;
  }

  boolean has(String key) {
    return values.get(key) != null;
  }

  String text(String key) {
    var value = values.get(key);
    if (value instanceof String text && !text.isBlank()) {
      return text;
    }
    throw fault(key, value == null ? "is missing" : "must be a text");
  }

  /** A number of bytes, or a text such as {@code 50GiB}. */
  long bytes(String key) {
    var value = values.get(key);
    return size(String.valueOf(value)).orElseThrow(() -> noSize(key, value));
  }

  /** A text such as {@code 200MiB/s}. A smaller one than 1 MiB/s could hardly write one chunk. */
  long bytesPerSecond(String key) {
    var value = String.valueOf(values.get(key));
    long bytes = value.endsWith("/s") ? size(value.substring(0, value.length() - 2)).orElse(0) : 0;
    if (bytes < 1 << 20) {
      throw fault(
          key, "is %s, and must be a rate of 1MiB/s or more, such as 200MiB/s".formatted(value));
    }
    return bytes;
  }

  /** A text such as {@code 30d}: a day or more. */
  Duration days(String key) {
    var value = String.valueOf(values.get(key));
    var match = DAYS.matcher(value);
    if (!match.matches()) {
      throw fault(key, "is %s, and must be a number of days such as 30d".formatted(value));
    }
    return Duration.ofDays(Integer.parseInt(match.group(1)));
  }

  /** A text such as {@code 90s}, {@code 30m} or {@code 12h}. */
  Duration duration(String key) {
    var value = String.valueOf(values.get(key));
    var match = DURATION.matcher(value);
    if (!match.matches()) {
      throw fault(key, "is %s, and must be a time such as 90s, 30m or 12h".formatted(value));
    }
    long number = Long.parseLong(match.group(1));
    return switch (match.group(2)) {
      case "s" -> Duration.ofSeconds(number);
      case "m" -> Duration.ofMinutes(number);
      default -> Duration.ofHours(number);
    };
  }

  boolean yesOrNo(String key) {
    var value = values.get(key);
    if (value instanceof Boolean yes) {
      return yes;
    }
    throw fault(key, "is %s, and must be true or false".formatted(value));
  }

  /** A whole number from 1 on. */
  int count(String key) {
    var value = values.get(key);
    if (value instanceof Integer number && number > 0) {
      return number;
    }
    throw fault(key, "is %s, and must be a whole number from 1 on".formatted(value));
  }

  private static OptionalLong size(String text) {
    var match = SIZE.matcher(text);
    if (!match.matches()) {
      return OptionalLong.empty();
    }
    int power = match.group(2) == null ? 0 : UNITS.indexOf(match.group(2));
    try {
      return OptionalLong.of(
          Math.multiplyExact(Long.parseLong(match.group(1)), 1L << (10 * power)));
    } catch (ArithmeticException e) {
      return OptionalLong.empty();
    }
  }

  private EngineException noSize(String key, @Nullable Object value) {
    return fault(key, "is %s, and must be a size such as 50GiB".formatted(value));
  }

  Section section(String key) {
    return section(path(key), values.get(key));
  }

  /** A list of sections, at least one. */
  List<Section> sections(String key) {
    if (!(values.get(key) instanceof List<?> list) || list.isEmpty()) {
      throw fault(key, "must be a list with at least one entry");
    }
    var sections = new ArrayList<Section>();
    for (Object entry : list) {
      sections.add(section("%s[%d]".formatted(path(key), sections.size()), entry));
    }
    return sections;
  }

  private static Section section(String path, @Nullable Object value) {
    if (value instanceof Map<?, ?> map) {
      return new Section(path, map);
    }
    throw refuse(path, value == null ? "is missing" : "must be a map");
  }

  EngineException fault(String key, String what) {
    return refuse(path(key), what);
  }

  private static EngineException refuse(String path, String what) {
    return EngineException.refused(
        Refusal.OTHER, "the setting %s of the embedded engine %s".formatted(path, what));
  }

  private String path(String key) {
    return name.isEmpty() ? key : name + "." + key;
  }
}
