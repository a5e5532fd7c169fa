package dev.coffer.engine.embedded.jobs;

import dev.coffer.engine.JobId;
import dev.coffer.engine.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * When a job is due: at the moments of its schedule, a little later for some than for others, so
 * that not all jobs of one schedule begin in the same second. The delay is always the same for a
 * job: less than a minute, and less than a tenth of the time to the run after it.
 */
public final class Timetable {

  private static final Duration MOST = Duration.ofMinutes(1);

  private Timetable() {}

  /**
   * A run that is owed, or will be.
   *
   * @param at when it is due
   * @param delay how much later that is than the schedule says
   */
  public record Due(Instant at, Duration delay) {}

  /** The first run after what has been dealt with; empty for a schedule that ended. */
  public static Optional<Due> next(JobId job, Schedule schedule, Instant owedSince) {
    var cron = CronSchedule.of(schedule);
    return cron.next(owedSince)
        .map(
            fires -> {
              var delay = delay(job, fires, cron.next(fires));
              return new Due(fires.plus(delay), delay);
            });
  }

  private static Duration delay(JobId job, Instant fires, Optional<Instant> following) {
    var tenth = following.map(next -> Duration.between(fires, next).dividedBy(10)).orElse(MOST);
    long span = (tenth.compareTo(MOST) < 0 ? tenth : MOST).toMillis();
    return span == 0 ? Duration.ZERO : Duration.ofMillis(spread(job) % span);
  }

  /** A number that is even over jobs; String.hashCode alone hardly differs for similar ids. */
  private static long spread(JobId job) {
    long mixed = job.value().hashCode() * 0x9E3779B97F4A7C15L;
    return mixed >>> 33;
  }
}
