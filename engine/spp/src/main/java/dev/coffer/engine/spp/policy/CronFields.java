package dev.coffer.engine.spp.policy;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.parser.CronParser;
import java.util.List;
import java.util.Locale;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The five fields of a cron as the values that they allow.
 *
 * @param daysOfWeek 0 is Sunday
 */
record CronFields(
    SortedSet<Integer> minutes,
    SortedSet<Integer> hours,
    SortedSet<Integer> daysOfMonth,
    SortedSet<Integer> months,
    SortedSet<Integer> daysOfWeek) {

  private static final CronParser PARSER =
      new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));
  private static final List<String> MONTHS =
      List.of("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec");
  private static final List<String> DAYS = List.of("sun", "mon", "tue", "wed", "thu", "fri", "sat");

  /**
   * Reads a cron.
   *
   * @throws IllegalArgumentException when it is none
   */
  static CronFields parse(String cron) {
    PARSER.parse(cron).validate();
    var fields = List.of(cron.strip().split("\\s+", -1));
    return new CronFields(
        values(fields.get(0), 0, 59),
        values(fields.get(1), 0, 23),
        values(fields.get(2), 1, 31),
        values(numbered(fields.get(3), MONTHS, 1), 1, 12),
        values(numbered(fields.get(4), DAYS, 0), 0, 7).stream()
            .map(day -> day % 7)
            .collect(Collectors.toCollection(TreeSet::new)));
  }

  boolean anyHour() {
    return hours.size() == 24;
  }

  boolean anyDayOfMonth() {
    return daysOfMonth.size() == 31;
  }

  boolean anyMonth() {
    return months.size() == 12;
  }

  boolean anyDayOfWeek() {
    return daysOfWeek.size() == 7;
  }

  private static SortedSet<Integer> values(String field, int first, int last) {
    var values = new TreeSet<Integer>();
    for (String part : field.split(",", -1)) {
      String[] range = part.split("/", -1);
      int step = range.length > 1 ? Integer.parseInt(range[1]) : 1;
      int[] ends = ends(range[0], range.length > 1, first, last);
      IntStream.rangeClosed(ends[0], ends[1])
          .filter(value -> (value - ends[0]) % step == 0)
          .forEach(values::add);
    }
    return values;
  }

  private static int[] ends(String range, boolean stepped, int first, int last) {
    if (range.equals("*")) {
      return new int[] {first, last};
    }
    String[] ends = range.split("-", -1);
    int from = Integer.parseInt(ends[0]);
    if (ends.length > 1) {
      return new int[] {from, Integer.parseInt(ends[1])};
    }
    return new int[] {from, stepped ? last : from};
  }

  private static String numbered(String field, List<String> names, int first) {
    String text = field.toLowerCase(Locale.ROOT);
    for (int i = 0; i < names.size(); i++) {
      text = text.replace(names.get(i), Integer.toString(i + first));
    }
    return text;
  }
}
