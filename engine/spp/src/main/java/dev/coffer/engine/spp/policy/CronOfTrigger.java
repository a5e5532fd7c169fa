package dev.coffer.engine.spp.policy;

import dev.coffer.engine.Schedule;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The schedule that a trigger is, for what people have set by hand and for comparison. */
final class CronOfTrigger {

  private CronOfTrigger() {}

  /**
   * Reads a trigger. One that no cron describes, such as every second week, becomes a text that is
   * no cron and says what it is, so that it equals no schedule that anybody asks for.
   */
  static Schedule of(Trigger trigger) {
    return new Schedule(cron(trigger), trigger.zone());
  }

  private static String cron(Trigger trigger) {
    var time = trigger.first().atZone(trigger.zone());
    int every = trigger.frequency();
    return switch (trigger.type()) {
      case SUBHOURLY -> 60 % every == 0 ? minutes(time.getMinute(), every) : inWords(trigger);
      case HOURLY ->
          24 % every == 0 && (every == 1 || trigger.zone().getRules().isFixedOffset())
              ? "%d %s * * *".formatted(time.getMinute(), steps(time.getHour(), every, 24))
              : inWords(trigger);
      case DAILY -> once(trigger, "*", "*");
      case WEEKLY ->
          once(trigger, "*", list(trigger.days().stream().map(day -> day - 1).toList(), 7));
      case MONTHLY -> once(trigger, list(trigger.days(), 31), "*");
    };
  }

  private static String minutes(int first, int every) {
    return every == 60 ? "%d * * * *".formatted(first) : steps(first, every, 60) + " * * * *";
  }

  private static String once(Trigger trigger, String daysOfMonth, String daysOfWeek) {
    boolean never = daysOfMonth.isEmpty() || daysOfWeek.isEmpty();
    if (trigger.frequency() != 1 || never) {
      return inWords(trigger);
    }
    var time = trigger.first().atZone(trigger.zone());
    return "%d %d %s * %s".formatted(time.getMinute(), time.getHour(), daysOfMonth, daysOfWeek);
  }

  private static String steps(int value, int every, int around) {
    int first = value % every;
    if (every == around) {
      return Integer.toString(first);
    }
    String from = first == 0 ? "*" : "%d-%d".formatted(first, around - 1);
    return every == 1 ? "*" : from + "/" + every;
  }

  private static String list(Collection<Integer> days, int all) {
    if (days.size() == all) {
      return "*";
    }
    List<String> parts = new ArrayList<>();
    var left = new TreeSet<>(days);
    while (!left.isEmpty()) {
      int from = left.first();
      int to = from;
      while (left.contains(to + 1)) {
        to++;
      }
      if (to - from >= 2) {
        parts.add(from + "-" + to);
      } else {
        left.headSet(to, true).forEach(day -> parts.add(Integer.toString(day)));
      }
      left.headSet(to, true).clear();
    }
    return parts.stream().collect(Collectors.joining(","));
  }

  private static String inWords(Trigger trigger) {
    String unit =
        switch (trigger.type()) {
          case SUBHOURLY -> "minutes";
          case HOURLY -> "hours";
          case DAILY -> "days";
          case WEEKLY -> "weeks";
          case MONTHLY -> "months";
        };
    return "every %d %s from %s".formatted(trigger.frequency(), unit, trigger.first());
  }
}
