package dev.coffer.engine.embedded.jobs;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import dev.coffer.engine.Schedule;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.util.Optional;

/**
 * When a schedule fires. Where clocks are put forward, a time that does not exist fires at the jump
 * instead; where they are put back, a fixed time fires once and a repeated one goes on every hour.
 */
public final class CronSchedule {

  private static final CronParser PARSER =
      new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));

  private final ExecutionTime times;
  private final ZoneId zone;

  private CronSchedule(ExecutionTime times, ZoneId zone) {
    this.times = times;
    this.zone = zone;
  }

  /**
   * Reads a schedule.
   *
   * @throws IllegalArgumentException when the fields cannot be read
   */
  public static CronSchedule of(Schedule schedule) {
    return new CronSchedule(ExecutionTime.forCron(PARSER.parse(schedule.cron())), schedule.zone());
  }

  /** Why a schedule cannot be followed; empty when it can. */
  public static Optional<String> faultOf(Schedule schedule, Instant now) {
    try {
      return of(schedule).next(now).isPresent()
          ? Optional.empty()
          : Optional.of("\"%s\" names a day that never comes".formatted(schedule.cron()));
    } catch (IllegalArgumentException e) {
      return Optional.of(
          "\"%s\" is not minute, hour, day of month, month and day of week (%s)"
              .formatted(schedule.cron(), e.getMessage()));
    }
  }

  /** The first moment after the given one at which it fires. */
  public Optional<Instant> next(Instant after) {
    return times
        .nextExecution(after.atZone(zone))
        .map(time -> time.toInstant())
        .map(plain -> lostTimeBetween(after, plain).orElse(plain));
  }

  /** The first jump in between that swallows a time at which it would have fired. */
  private Optional<Instant> lostTimeBetween(Instant after, Instant before) {
    var rules = zone.getRules();
    var jump = rules.nextTransition(after);
    while (jump != null && jump.getInstant().isBefore(before)) {
      if (jump.isGap() && firesWithin(jump)) {
        return Optional.of(jump.getInstant());
      }
      jump = rules.nextTransition(jump.getInstant());
    }
    return Optional.empty();
  }

  private boolean firesWithin(ZoneOffsetTransition gap) {
    var start = gap.getDateTimeBefore().atZone(ZoneOffset.UTC).minusNanos(1);
    var end = gap.getDateTimeAfter().atZone(ZoneOffset.UTC);
    return times.nextExecution(start).filter(time -> time.isBefore(end)).isPresent();
  }
}
