package dev.coffer.engine.conformance.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.coffer.engine.Schedule;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CronTest {

  private static final Instant SUNDAY_NOON = Instant.parse("2026-03-01T12:00:00Z");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0 * * * *        | 2026-03-01T13:00:00Z
          */15 * * * *     | 2026-03-01T12:15:00Z
          30 22 * * *      | 2026-03-01T22:30:00Z
          0 12 * * *       | 2026-03-02T12:00:00Z
          0 3 * * 1-5      | 2026-03-02T03:00:00Z
          0 3 * * 0        | 2026-03-08T03:00:00Z
          0 3 * * 7        | 2026-03-08T03:00:00Z
          5,10 3 1 4,6 *   | 2026-04-01T03:05:00Z
          0 0 29 2 *       | 2028-02-29T00:00:00Z
          """)
  void the_next_moment_is_the_first_that_matches(String cron, Instant next) {
    assertThat(in("UTC", cron).next(SUNDAY_NOON)).contains(next);
  }

  @Test
  void fields_are_read_in_the_zone_of_the_schedule() {
    assertThat(in("Europe/Paris", "30 22 * * *").next(SUNDAY_NOON))
        .contains(Instant.parse("2026-03-01T21:30:00Z"));
  }

  @Test
  void a_day_that_never_comes_has_no_next_moment() {
    assertThat(in("UTC", "0 0 31 2 *").next(SUNDAY_NOON)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"* * * *", "60 * * * *", "* * 0 * *", "5-1 * * * *", "*/0 * * * *", "x * * * *"})
  void what_is_no_schedule_is_refused(String cron) {
    assertThatThrownBy(() -> in("UTC", cron)).isInstanceOf(IllegalArgumentException.class);
  }

  private static Cron in(String zone, String cron) {
    return Cron.of(new Schedule(cron, ZoneId.of(zone)));
  }
}
