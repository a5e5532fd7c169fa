package dev.coffer.engine.embedded.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.Copy.Lock;
import dev.coffer.engine.embedded.store.ObjectLock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class LockTermTest {

  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  private static LockTerm days(int days) {
    return new LockTerm(new Lock(Lock.Mode.COMPLIANCE, days));
  }

  @Provide
  Arbitrary<Instant> moments() {
    return Arbitraries.longs()
        .between(NOON.toEpochMilli(), NOON.plus(Duration.ofDays(9999)).toEpochMilli())
        .map(Instant::ofEpochMilli);
  }

  @Property(tries = 300)
  void r23_a_new_copy_is_locked_for_its_days_and_less_than_a_step_longer(
      @ForAll @IntRange(min = 1, max = 36_500) int days, @ForAll("moments") Instant now) {
    assertThat(days(days).ofNew(now).until())
        .isAfterOrEqualTo(now.plus(Duration.ofDays(days)))
        .isBefore(now.plus(Duration.ofDays(days)).plus(days(days).step()));
    assertThat(days(days).step()).isBetween(Duration.ofDays(1), Duration.ofDays(10));
  }

  @Property(tries = 300)
  void r23_a_later_copy_is_never_locked_shorter_and_locks_end_at_common_times(
      @ForAll @IntRange(min = 1, max = 36_500) int days,
      @ForAll("moments") Instant now,
      @ForAll @LongRange(min = 0, max = 100_000_000) long seconds) {
    var term = days(days);
    var first = term.ofNew(now);
    var later = term.ofNew(now.plusSeconds(seconds));
    assertThat(later.covers(first)).isTrue();
    long between = Duration.between(first.until(), later.until()).toSeconds();
    assertThat(between % term.step().toSeconds()).isZero();
  }

  @Property(tries = 300)
  void r23_what_is_kept_is_never_without_a_lock_and_what_is_dropped_gets_no_longer_one(
      @ForAll @IntRange(min = 1, max = 36_500) int days,
      @ForAll("moments") Instant made,
      @ForAll @LongRange(min = 0, max = 100_000_000) long seconds) {
    var term = days(days);
    var now = made.plusSeconds(seconds);
    var end = made.plus(Duration.ofDays(days));
    var kept = term.of(made, true, now).orElseThrow().until();
    assertThat(kept).isAfterOrEqualTo(end).isAfterOrEqualTo(now.plus(term.step()));
    if (now.isAfter(end)) {
      assertThat(kept).isBefore(now.plus(term.step().multipliedBy(2)));
    }
    var dropped = term.of(made, false, now);
    assertThat(dropped.isPresent()).isEqualTo(end.isAfter(now));
    assertThat(dropped.map(ObjectLock::until))
        .isIn(Optional.empty(), Optional.of(term.ofNew(made).until()));
  }

  @Example
  void r23_locks_of_thirty_days_end_every_seventh_day() {
    assertThat(days(30).step()).isEqualTo(Duration.ofDays(7));
    var until = days(30).ofNew(NOON).until();
    assertThat(until).isEqualTo(Instant.parse("2026-04-02T00:00:00Z"));
    assertThat(days(30).ofNew(NOON.plus(Duration.ofDays(1))).until()).isEqualTo(until);
    assertThat(days(30).ofNew(NOON.plus(Duration.ofDays(2))).until())
        .isEqualTo(until.plus(Duration.ofDays(7)));
  }
}
