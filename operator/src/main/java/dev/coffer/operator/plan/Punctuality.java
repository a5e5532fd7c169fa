package dev.coffer.operator.plan;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import dev.coffer.engine.Schedule;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * By when a machine should have a recovery point, as the schedule of its policy has it. A run may
 * be under way or have failed once; when the last two have brought nothing, the machine is not
 * protected as its policy says.
 */
final class Punctuality {

  private static final CronParser PARSER =
      new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));

  private final Map<Schedule, Optional<Instant>> known = new HashMap<>();

  /** Whether a point is too old; one without a schedule never is. */
  boolean isOverdue(Instant point, Optional<Schedule> schedule, Instant now) {
    return schedule
        .flatMap(each -> known.computeIfAbsent(each, it -> lastButOne(it, now)))
        .filter(point::isBefore)
        .isPresent();
  }

  /** When the last time of a schedule was. */
  static Optional<Instant> last(Schedule schedule, Instant now) {
    return times(schedule)
        .flatMap(times -> times.lastExecution(now.plusMillis(1).atZone(schedule.zone())))
        .map(ZonedDateTime::toInstant);
  }

  /** When the next time of a schedule is. */
  static Optional<Instant> next(Schedule schedule, Instant now) {
    return times(schedule)
        .flatMap(times -> times.nextExecution(now.atZone(schedule.zone())))
        .map(ZonedDateTime::toInstant);
  }

  /** When the last time but one of a schedule was. */
  static Optional<Instant> lastButOne(Schedule schedule, Instant now) {
    return times(schedule)
        .flatMap(
            times -> times.lastExecution(now.atZone(schedule.zone())).flatMap(times::lastExecution))
        .map(ZonedDateTime::toInstant);
  }

  /** Empty where the engine has a schedule that we cannot read. */
  private static Optional<ExecutionTime> times(Schedule schedule) {
    try {
      return Optional.of(ExecutionTime.forCron(PARSER.parse(schedule.cron())));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }
}
