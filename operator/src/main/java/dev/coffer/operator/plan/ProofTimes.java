package dev.coffer.operator.plan;

import dev.coffer.engine.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * When machines are to be tested, by the schedule of one assignment.
 *
 * @param due the last time of the schedule that has come since it was asked for; earlier ones do
 *     not count, so that a new schedule starts nothing at once
 * @param limit the moment of before which a proof is too old
 */
record ProofTimes(Optional<Instant> due, Optional<Instant> next, Optional<Instant> limit) {

  /** The times of a schedule around a moment. */
  record Ticks(Optional<Instant> last, Optional<Instant> lastButOne, Optional<Instant> next) {

    static Ticks of(Schedule schedule, Instant now) {
      return new Ticks(
          Punctuality.last(schedule, now),
          Punctuality.lastButOne(schedule, now),
          Punctuality.next(schedule, now));
    }
  }

  /**
   * The times for one assignment.
   *
   * @param maxAge how old a proof may be; without it, it must be from after the last time but one:
   *     the test of the last time may be under way, or have been made up for
   */
  static ProofTimes of(Ticks ticks, Instant since, Optional<Duration> maxAge, Instant now) {
    return new ProofTimes(
        ticks.last().filter(since::isBefore),
        ticks.next(),
        maxAge.map(now::minus).or(ticks::lastButOne));
  }

  /** Whether a machine has been without a proof for too long. */
  boolean isOverdue(Instant provenOrAsked) {
    return limit.filter(provenOrAsked::isBefore).isPresent();
  }
}
