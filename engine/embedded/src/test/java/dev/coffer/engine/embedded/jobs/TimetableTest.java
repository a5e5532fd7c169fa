package dev.coffer.engine.embedded.jobs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.JobId;
import dev.coffer.engine.Schedule;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TimetableTest {

  private static final Instant NOON = Instant.parse("2026-05-04T12:00:00Z");

  @Test
  void a_job_is_always_due_at_the_same_time_of_the_day() {
    var job = new JobId("job-7");
    var first = due(job, "0 22 * * *", NOON);
    var second = due(job, "0 22 * * *", first.at());
    assertThat(Duration.between(first.at(), second.at())).isEqualTo(Duration.ofDays(1));
  }

  @Test
  void jobs_of_one_schedule_are_spread_over_less_than_a_minute() {
    var delays =
        IntStream.range(0, 200)
            .mapToObj(number -> due(new JobId("job-" + number), "0 22 * * *", NOON).delay())
            .toList();
    assertThat(delays).allMatch(delay -> delay.compareTo(Duration.ofMinutes(1)) < 0);
    assertThat(delays.stream().distinct().count()).isGreaterThan(150);
  }

  @Test
  void a_frequent_job_is_delayed_by_less_than_a_tenth_of_its_period() {
    IntStream.range(0, 200)
        .mapToObj(number -> due(new JobId("job-" + number), "* * * * *", NOON))
        .forEach(due -> assertThat(due.delay()).isLessThan(Duration.ofSeconds(6)));
  }

  private static Timetable.Due due(JobId job, String cron, Instant owedSince) {
    return Timetable.next(job, new Schedule(cron, ZoneOffset.UTC), owedSince).orElseThrow();
  }
}
