package dev.coffer.engine.spp.policy;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.Refusal;
import dev.coffer.engine.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * The trigger that fires when a schedule does. A sub-policy has one trigger, which repeats evenly;
 * a cron that does not is refused rather than approximated.
 */
final class TriggerOfCron {

  private static final int MINUTES = 60;
  private static final int HOURS = 24;

  private final Schedule schedule;
  private final CronFields fields;
  private final Instant now;

  private TriggerOfCron(Schedule schedule, CronFields fields, Instant now) {
    this.schedule = schedule;
    this.fields = fields;
    this.now = now;
  }

  /**
   * Translates a schedule.
   *
   * @param now before the first run
   * @throws EngineException Refused POLICY_NOT_POSSIBLE
   */
  static Trigger of(Schedule schedule, Instant now) {
    try {
      return new TriggerOfCron(schedule, CronFields.parse(schedule.cron()), now).trigger();
    } catch (IllegalArgumentException e) {
      throw refused(
          schedule,
          "it is not minute, hour, day of month, month and day of week (%s)"
              .formatted(e.getMessage()));
    }
  }

  private Trigger trigger() {
    if (!fields.anyMonth()) {
      throw refuse("it leaves months out: use all months");
    }
    boolean everyDay = fields.anyDayOfMonth() && fields.anyDayOfWeek();
    if (fields.minutes().size() == 1 && fields.hours().size() == 1) {
      return onceADay(everyDay);
    }
    if (!everyDay) {
      throw refuse("it runs more than once on some days only: run it once a day, or every day");
    }
    return fields.minutes().size() > 1 ? everyMinutes() : everyHours();
  }

  private Trigger onceADay(boolean everyDay) {
    if (everyDay) {
      return daily(Trigger.Type.DAILY, new TreeSet<>());
    }
    if (fields.anyDayOfMonth()) {
      var days =
          fields.daysOfWeek().stream()
              .map(day -> day + 1)
              .collect(Collectors.toCollection(TreeSet::new));
      return daily(Trigger.Type.WEEKLY, days);
    }
    if (fields.anyDayOfWeek()) {
      return daily(Trigger.Type.MONTHLY, fields.daysOfMonth());
    }
    throw refuse("it names days of the month and days of the week: name only one of them");
  }

  private Trigger daily(Trigger.Type type, SortedSet<Integer> days) {
    var time = new Trigger(type, 1, now, zone(), days);
    return new Trigger(type, 1, firstDay(time), zone(), days);
  }

  /**
   * The first day on which the clocks show the time of the cron: all other runs have the time of
   * day of the first, so that it must not be one that was put off when the clocks went forward.
   */
  private Instant firstDay(Trigger trigger) {
    var time = LocalTime.of(fields.hours().first(), fields.minutes().first());
    var day = now.atZone(schedule.zone()).toLocalDate();
    while (true) {
      var run = day.atTime(time).atZone(schedule.zone());
      boolean shown = run.toLocalTime().equals(time);
      if (shown && TriggerTimes.isOn(trigger, day) && run.toInstant().isAfter(now)) {
        return run.toInstant();
      }
      day = day.plusDays(1);
    }
  }

  private Trigger everyMinutes() {
    int step = stepOf(fields.minutes(), MINUTES, "minutes");
    if (!fields.anyHour()) {
      throw refuse("it repeats within some hours only: let it repeat in all hours");
    }
    requireWholeHours();
    return new Trigger(Trigger.Type.SUBHOURLY, step, firstOfHour(step), zone(), new TreeSet<>());
  }

  private Trigger everyHours() {
    int step = stepOf(fields.hours(), HOURS, "hours");
    requireWholeHours();
    if (step > 1 && !schedule.zone().getRules().isFixedOffset()) {
      throw refuse(
          "every %d hours would move when the clocks of %s change: use the time zone UTC"
              .formatted(step, schedule.zone()));
    }
    return new Trigger(Trigger.Type.HOURLY, step, firstOfHour(MINUTES), zone(), new TreeSet<>());
  }

  /** The step of values that repeat evenly around the clock. */
  private int stepOf(SortedSet<Integer> values, int around, String unit) {
    int step = around / values.size();
    int first = values.first();
    boolean even =
        around % values.size() == 0
            && first < step
            && values.stream().allMatch(value -> (value - first) % step == 0);
    if (!even) {
      throw refuse(
          "its %s do not repeat evenly: use */N with an N that divides %d, or several policies"
              .formatted(unit, around));
    }
    return step;
  }

  /** The first minute after now that the fields name. */
  private Instant firstOfHour(int minutes) {
    var time = now.atZone(schedule.zone()).withSecond(0).withNano(0);
    do {
      time = time.plusMinutes(1);
    } while (time.getMinute() % minutes != fields.minutes().first() % minutes
        || !fields.hours().contains(time.getHour()));
    return time.toInstant();
  }

  private void requireWholeHours() {
    ZoneRules rules = schedule.zone().getRules();
    ZoneOffsetTransition next = rules.nextTransition(now);
    if (next != null && next.getDuration().toSeconds() % Duration.ofHours(1).toSeconds() != 0) {
      throw refuse(
          "the clocks of %s change by less than an hour: use the time zone UTC"
              .formatted(schedule.zone()));
    }
  }

  /** An offset of whole hours has an IANA name, which counts the other way round. */
  private ZoneId zone() {
    var zone = schedule.zone().normalized();
    if (!(zone instanceof ZoneOffset offset)) {
      return schedule.zone();
    }
    int hours = offset.getTotalSeconds() / 3600;
    if (hours == 0 && offset.getTotalSeconds() == 0) {
      return ZoneId.of("UTC");
    }
    if (offset.getTotalSeconds() % 3600 != 0 || hours > 14 || hours < -12) {
      throw refuse("the offset %s is no time zone: name one such as Asia/Kolkata".formatted(zone));
    }
    return ZoneId.of("Etc/GMT%+d".formatted(-hours));
  }

  private EngineException refuse(String why) {
    return refused(schedule, why);
  }

  private static EngineException refused(Schedule schedule, String why) {
    return EngineException.refused(
        Refusal.POLICY_NOT_POSSIBLE,
        "the schedule \"%s\" cannot be given to Spectrum Protect Plus because %s"
            .formatted(schedule.cron(), why));
  }
}
