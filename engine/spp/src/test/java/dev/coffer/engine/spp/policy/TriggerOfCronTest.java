package dev.coffer.engine.spp.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import dev.coffer.engine.EngineError;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.Refusal;
import dev.coffer.engine.Schedule;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TriggerOfCronTest {

  private static final ZoneId PARIS = ZoneId.of("Europe/Paris");
  private static final Instant NOW = Instant.parse("2026-01-14T10:17:30Z");
  private static final CronParser PARSER =
      new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));

  @Property(tries = 300)
  void a_trigger_fires_when_its_cron_does_but_for_days_on_which_clocks_change(
      @ForAll("schedules") Schedule schedule, @ForAll("moments") Instant now) {
    var trigger = TriggerOfCron.of(schedule, now);
    var times = ExecutionTime.forCron(PARSER.parse(schedule.cron()));
    var last = now;
    for (int run = 0; run < 60; run++) {
      var expected = times.nextExecution(last.atZone(schedule.zone())).orElseThrow().toInstant();
      var actual = TriggerTimes.next(trigger, last).orElseThrow();
      var sooner = expected.isBefore(actual) ? expected : actual;
      var day = sooner.atZone(schedule.zone()).toLocalDate();
      boolean clocksChange = clocksChange(schedule.zone(), day);
      if (!clocksChange) {
        assertThat(actual).as("%s after %s", schedule, last).isEqualTo(expected);
      }
      last = clocksChange ? endOf(day, schedule.zone()) : expected;
    }
  }

  @Property(tries = 300)
  void what_is_read_back_is_translated_to_the_same(
      @ForAll("schedules") Schedule schedule, @ForAll("moments") Instant now) {
    var read = CronOfTrigger.of(TriggerOfCron.of(schedule, now));
    assertThat(CronOfTrigger.of(TriggerOfCron.of(read, now.plusSeconds(1_000_000))))
        .isEqualTo(read);
    assertThat(TriggerOfCron.of(read, now)).isEqualTo(TriggerOfCron.of(schedule, now));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "*/15 * * * *|SUBHOURLY|15",
        "* * * * *|SUBHOURLY|1",
        "7,37 * * * *|SUBHOURLY|30",
        "20 * * * *|HOURLY|1",
        "0 */6 * * *|HOURLY|6",
        "5 2,14 * * *|HOURLY|12",
        "30 22 * * *|DAILY|1",
        "30 22 * * 1-5|WEEKLY|1",
        "30 22 * * MON,sun|WEEKLY|1",
        "0 3 1,15 * *|MONTHLY|1",
        "0 3 * JAN-DEC *|DAILY|1"
      })
  void each_kind_of_cron_has_its_trigger(String cron, Trigger.Type type, int frequency) {
    var trigger = TriggerOfCron.of(new Schedule(cron, ZoneOffset.UTC), NOW);
    assertThat(trigger.type()).isEqualTo(type);
    assertThat(trigger.frequency()).isEqualTo(frequency);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0 2 * * 1-5",
        "30 22 * * *",
        "15 3 1 * *",
        "*/10 * * * *",
        "5-59/15 * * * *",
        "0 * * * *",
        "0 0 * * 0,6"
      })
  void usual_crons_are_read_back_as_they_were_written(String cron) {
    var schedule = new Schedule(cron, PARIS);
    assertThat(CronOfTrigger.of(TriggerOfCron.of(schedule, NOW))).isEqualTo(schedule);
  }

  @Test
  void sunday_is_day_one_of_the_week() {
    var trigger = TriggerOfCron.of(new Schedule("0 2 * * 0,1,6", PARIS), NOW);
    assertThat(trigger.days()).isEqualTo(new TreeSet<>(Set.of(1, 2, 7)));
    assertThat(TriggerOfCron.of(new Schedule("0 2 * * 7", PARIS), NOW).days()).containsExactly(1);
  }

  @Test
  void the_first_run_is_the_next_time_that_the_cron_fires() {
    assertThat(TriggerOfCron.of(new Schedule("0 2 * * 1", PARIS), NOW).first())
        .isEqualTo(Instant.parse("2026-01-19T01:00:00Z"));
    assertThat(TriggerOfCron.of(new Schedule("17 11 * * *", PARIS), NOW).first())
        .isEqualTo(Instant.parse("2026-01-15T10:17:00Z"));
  }

  @Test
  void the_first_run_is_not_on_a_day_on_which_the_clocks_leave_its_time_out() {
    var chicago = ZoneId.of("America/Chicago");
    var before = Instant.parse("2026-03-07T12:00:00Z");
    var sundays = TriggerOfCron.of(new Schedule("0 2 * * 0", chicago), before);
    assertThat(sundays.first()).isEqualTo(Instant.parse("2026-03-15T07:00:00Z"));
    assertThat(CronOfTrigger.of(sundays).cron()).isEqualTo("0 2 * * 0");
    assertThat(TriggerOfCron.of(new Schedule("30 2 * * *", chicago), before).first())
        .isEqualTo(Instant.parse("2026-03-09T07:30:00Z"));
  }

  @Test
  void an_offset_is_named_as_a_time_zone() {
    var trigger = TriggerOfCron.of(new Schedule("0 2 * * *", ZoneOffset.ofHours(2)), NOW);
    assertThat(trigger.zone()).isEqualTo(ZoneId.of("Etc/GMT-2"));
    assertThat(trigger.first()).isEqualTo(Instant.parse("2026-01-15T00:00:00Z"));
    assertThat(TriggerOfCron.of(new Schedule("0 2 * * *", ZoneOffset.UTC), NOW).zone().getId())
        .isEqualTo("UTC");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "at teatime|Europe/Paris|is not minute",
        "61 * * * *|Europe/Paris|is not minute",
        "*/0 * * * *|UTC|is not minute",
        "@daily|UTC|is not minute",
        "0 2 * *|UTC|is not minute",
        "0 2 * * * *|UTC|is not minute",
        "0 2 L * *|UTC|is not minute",
        "0 8,12,18 * * *|UTC|do not repeat evenly",
        "0 0-12/6 * * *|UTC|do not repeat evenly",
        "*/7 * * * *|UTC|do not repeat evenly",
        "0 */6 * * *|Europe/Paris|use the time zone UTC",
        "0 * * * *|Australia/Lord_Howe|use the time zone UTC",
        "0 2 1 1 *|UTC|leaves months out",
        "0 2 13 * 5|UTC|name only one of them",
        "0 */6 * * 1-5|UTC|on some days only",
        "*/10 8 * * *|UTC|within some hours",
        "0 2 * * *|+05:30|name one such as"
      })
  void what_no_trigger_does_exactly_is_refused_with_a_reason(String cron, String zone, String why) {
    assertThatThrownBy(() -> TriggerOfCron.of(new Schedule(cron, ZoneId.of(zone)), NOW))
        .isInstanceOfSatisfying(
            EngineException.class,
            e ->
                assertThat(((EngineError.Refused) e.error()).refusal())
                    .isEqualTo(Refusal.POLICY_NOT_POSSIBLE))
        .hasMessageContaining(cron)
        .hasMessageContaining(why);
  }

  @Test
  void a_trigger_that_no_cron_describes_is_read_as_words() {
    var days = new TreeSet<>(Set.of(2));
    var trigger = new Trigger(Trigger.Type.WEEKLY, 2, NOW, PARIS, days);
    assertThat(CronOfTrigger.of(trigger).cron()).startsWith("every 2 weeks from 2026-01-14");
    assertThat(TriggerTimes.next(trigger, NOW)).isEmpty();
  }

  @Provide
  static Arbitrary<Schedule> schedules() {
    var minute = Arbitraries.integers().between(0, 59);
    var hour = Arbitraries.integers().between(0, 23);
    var daily = Combinators.combine(minute, hour);
    var weekly =
        Arbitraries.integers().between(0, 6).set().ofMinSize(1).map(TriggerOfCronTest::list);
    var monthly =
        Arbitraries.integers().between(1, 28).set().ofMinSize(1).map(TriggerOfCronTest::list);
    Arbitrary<String> crons =
        Arbitraries.oneOf(
            Arbitraries.of(1, 2, 3, 5, 10, 15, 20, 30).map("*/%d * * * *"::formatted),
            minute.map("%d * * * *"::formatted),
            daily.as("%d %d * * *"::formatted),
            Combinators.combine(minute, hour, weekly).as("%d %d * * %s"::formatted),
            Combinators.combine(minute, hour, monthly).as("%d %d %s * *"::formatted));
    var fixed = Combinators.combine(minute, Arbitraries.of(2, 3, 4, 6, 8, 12));
    return Arbitraries.oneOf(
        Combinators.combine(
                crons, Arbitraries.of(PARIS, ZoneId.of("America/Chicago"), ZoneOffset.UTC))
            .as(Schedule::new),
        fixed.as((m, h) -> new Schedule("%d */%d * * *".formatted(m, h), ZoneOffset.UTC)));
  }

  @Provide
  static Arbitrary<Instant> moments() {
    return Arbitraries.longs().between(1_767_000_000L, 1_800_000_000L).map(Instant::ofEpochSecond);
  }

  private static String list(Set<Integer> values) {
    return String.join(",", values.stream().sorted().map(String::valueOf).toList());
  }

  private static boolean clocksChange(ZoneId zone, LocalDate day) {
    return Stream.of(day, day.plusDays(1))
            .map(each -> each.atStartOfDay(zone).toOffsetDateTime().getOffset())
            .distinct()
            .count()
        > 1;
  }

  private static Instant endOf(LocalDate day, ZoneId zone) {
    return day.plusDays(1).atStartOfDay(zone).toInstant().minusMillis(1);
  }
}
