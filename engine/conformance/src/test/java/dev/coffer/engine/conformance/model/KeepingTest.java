package dev.coffer.engine.conformance.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.Retention;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** R19: which points a retention keeps. */
class KeepingTest {

  private static final Instant NEWEST = Instant.parse("2026-03-04T12:00:00Z");

  @Test
  void r19_the_newest_points_are_kept() {
    assertThat(kept(every(Duration.ofHours(1), 5), new Retention(2, 0, 0, 0, 0, 0)))
        .containsExactly(0, 1);
  }

  @Test
  void r19_the_newest_point_of_each_of_so_many_days_is_kept() {
    assertThat(kept(every(Duration.ofHours(6), 12), new Retention(0, 0, 3, 0, 0, 0)))
        .containsExactly(0, 3, 7);
  }

  @Test
  void r19_what_any_count_keeps_is_kept() {
    assertThat(kept(every(Duration.ofDays(1), 40), new Retention(1, 0, 2, 2, 2, 1)))
        .containsExactly(0, 1, 3, 4);
  }

  @Test
  void r19_days_are_those_of_the_zone() {
    var points =
        List.of(Instant.parse("2026-03-01T23:30:00Z"), Instant.parse("2026-03-01T22:30:00Z"));
    var daily = new Retention(0, 0, 2, 0, 0, 0);
    assertThat(Keeping.positions(points, daily, ZoneOffset.UTC)).containsExactly(0);
    assertThat(Keeping.positions(points, daily, ZoneId.of("Europe/Paris"))).containsExactly(0, 1);
  }

  private static Set<Integer> kept(List<Instant> newestFirst, Retention retention) {
    return Keeping.positions(newestFirst, retention, ZoneOffset.UTC);
  }

  private static List<Instant> every(Duration step, int count) {
    return IntStream.range(0, count).mapToObj(i -> NEWEST.minus(step.multipliedBy(i))).toList();
  }
}
