package dev.coffer.engine.cloudtemple.vmware;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.Schedule;
import dev.coffer.engine.cloudtemple.wire.SlaPolicy.Trigger;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TriggersTest {

  private static final ZoneId PARIS = ZoneId.of("Europe/Paris");

  /** As recorded: Monday, 16 September 2019, 9:00 in Paris. */
  private static final long RECORDED = 1_568_617_200_000L;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SUBHOURLY | 15 | */15 * * * *",
        "HOURLY | 1 | 0 * * * *",
        "HOURLY | 6 | 0 3-23/6 * * *",
        "DAILY | 1 | 0 9 * * *",
        "daily | 1 | 0 9 * * *",
        "WEEKLY | 1 | 0 9 * * 1",
        "MONTHLY | 1 | 0 9 16 * *",
        "DAILY | 5 | every 5 days",
        "HOURLY | 7 | every 7 hours",
        "SUBHOURLY | 90 | every 90 minutes",
      })
  void a_trigger_is_told_as_cron_where_cron_can_say_it(String type, long every, String cron) {
    assertThat(Triggers.schedule(new Trigger(every, type, RECORDED), PARIS))
        .contains(new Schedule(cron, PARIS));
  }

  @Test
  void a_trigger_without_a_first_run_is_told_in_words() {
    assertThat(Triggers.schedule(new Trigger(1L, "DAILY", null), PARIS))
        .contains(new Schedule("every 1 days", PARIS));
    assertThat(Triggers.next(new Trigger(1L, "DAILY", null), PARIS, Instant.EPOCH)).isEmpty();
  }

  @Test
  void a_unit_that_is_not_known_is_no_schedule() {
    assertThat(Triggers.schedule(new Trigger(1L, "FORTNIGHTLY", RECORDED), PARIS)).isEmpty();
    assertThat(Triggers.schedule(new Trigger(null, null, null), PARIS)).isEmpty();
  }

  @Test
  void the_next_run_keeps_its_hour_when_the_clocks_change() {
    var trigger = new Trigger(1L, "DAILY", RECORDED);
    assertThat(Triggers.next(trigger, PARIS, Instant.parse("2019-11-01T12:00:00Z")))
        .contains(Instant.parse("2019-11-02T08:00:00Z"));
  }

  @Test
  void before_the_first_run_that_is_the_next() {
    assertThat(Triggers.next(new Trigger(1L, "WEEKLY", RECORDED), PARIS, Instant.EPOCH))
        .isEqualTo(Optional.of(Instant.ofEpochMilli(RECORDED)));
  }

  @Property
  void the_next_run_is_later_and_not_by_more_than_one_step(
      @ForAll @IntRange(min = 1, max = 100) int hours,
      @ForAll @LongRange(max = 4_000_000_000_000L) long millis) {
    var after = Instant.ofEpochMilli(millis + RECORDED);
    var next = Triggers.next(new Trigger((long) hours, "HOURLY", RECORDED), PARIS, after);
    assertThat(next.orElseThrow())
        .isAfter(after)
        .isBeforeOrEqualTo(after.plusSeconds(hours * 3600L));
  }
}
