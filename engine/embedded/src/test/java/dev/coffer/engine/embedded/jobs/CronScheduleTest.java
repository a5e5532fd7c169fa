package dev.coffer.engine.embedded.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.Schedule;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class CronScheduleTest {

  private static final ZoneId PARIS = ZoneId.of("Europe/Paris");

  @Test
  void fields_are_read_in_the_zone_of_the_schedule() {
    assertThat(firings("30 22 * * 7", "2026-06-01T00:00:00+02:00", 2))
        .containsExactly(at("2026-06-07T22:30:00+02:00"), at("2026-06-14T22:30:00+02:00"));
  }

  @Test
  void a_time_that_the_spring_swallows_fires_at_the_jump() {
    assertThat(firings("30 2 * * *", "2026-03-28T12:00:00+01:00", 2))
        .containsExactly(at("2026-03-29T03:00:00+02:00"), at("2026-03-30T02:30:00+02:00"));
  }

  @Test
  void a_time_that_autumn_brings_twice_fires_once() {
    assertThat(firings("30 2 * * *", "2026-10-24T12:00:00+02:00", 2))
        .containsExactly(at("2026-10-25T02:30:00+02:00"), at("2026-10-26T02:30:00+01:00"));
  }

  @Test
  void an_hourly_schedule_fires_every_hour_whatever_the_clocks_do() {
    assertThat(firings("0 * * * *", "2026-10-25T01:00:00+02:00", 3))
        .containsExactly(
            at("2026-10-25T02:00:00+02:00"),
            at("2026-10-25T02:00:00+01:00"),
            at("2026-10-25T03:00:00+01:00"));
    assertThat(firings("0 * * * *", "2026-03-29T01:00:00+01:00", 2))
        .containsExactly(at("2026-03-29T03:00:00+02:00"), at("2026-03-29T04:00:00+02:00"));
  }

  @Test
  void a_yearly_schedule_is_not_confused_by_the_jumps_in_between() {
    assertThat(firings("15 4 1 1 *", "2026-01-02T00:00:00+01:00", 1))
        .containsExactly(at("2027-01-01T04:15:00+01:00"));
  }

  @Test
  void a_schedule_that_cannot_be_read_or_never_comes_has_a_fault() {
    var now = at("2026-01-01T00:00:00Z");
    assertThat(CronSchedule.faultOf(paris("0 3 * * *"), now)).isEmpty();
    assertThat(CronSchedule.faultOf(paris("0 3 * *"), now).orElseThrow()).contains("0 3 * *");
    assertThat(CronSchedule.faultOf(paris("61 3 * * *"), now).orElseThrow()).contains("61");
    assertThat(CronSchedule.faultOf(paris("@daily"), now)).isPresent();
    assertThat(CronSchedule.faultOf(paris("0 0 30 2 *"), now).orElseThrow())
        .contains("never comes");
  }

  private static Stream<Instant> firings(String cron, String after, int count) {
    var schedule = CronSchedule.of(paris(cron));
    return Stream.iterate(at(after), last -> schedule.next(last).orElseThrow())
        .skip(1)
        .limit(count);
  }

  private static Schedule paris(String cron) {
    return new Schedule(cron, PARIS);
  }

  private static Instant at(String text) {
    return OffsetDateTime.parse(text).toInstant();
  }
}
