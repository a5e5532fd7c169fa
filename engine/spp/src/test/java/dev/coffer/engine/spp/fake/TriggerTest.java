package dev.coffer.engine.spp.fake;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Section 3, {@code trigger}: when schedules fire. */
class TriggerTest {

  @ParameterizedTest
  @CsvSource({
    "SUBHOURLY, 20, 2026-03-01T12:50:00Z",
    "HOURLY, 6, 2026-03-01T18:30:00Z",
    "DAILY, 2, 2026-03-03T12:30:00Z",
  })
  void a_trigger_fires_every_so_many_units_from_its_first_time(
      String type, int every, Instant second) {
    var trigger = trigger(type, every);
    assertThat(next(trigger, "2026-03-01T12:10:00Z"))
        .contains(Instant.parse("2026-03-01T12:30:00Z"));
    assertThat(next(trigger, "2026-03-01T12:30:00Z")).contains(second);
  }

  @Test
  void a_weekly_trigger_counts_days_from_sunday_as_one() {
    var trigger = trigger("WEEKLY", 1);
    var days = trigger.putArray("dowList");
    for (int day = 0; day < 8; day++) {
      days.add(day == 1);
    }
    assertThat(next(trigger, "2026-03-02T00:00:00Z"))
        .contains(Instant.parse("2026-03-08T12:30:00Z"));
  }

  @Test
  void a_monthly_trigger_keeps_the_time_of_its_zone_when_clocks_change() {
    var trigger = trigger("MONTHLY", 1).put("timezone", "Europe/Paris");
    var days = trigger.putArray("domList");
    for (int day = 0; day < 32; day++) {
      days.add(day == 15);
    }
    assertThat(next(trigger, "2026-03-20T00:00:00Z"))
        .contains(Instant.parse("2026-04-15T11:30:00Z"));
  }

  @Test
  void no_trigger_never_fires() {
    assertThat(next(Json.object(), "2026-03-01T12:00:00Z")).isEmpty();
  }

  private static ObjectNode trigger(String type, int every) {
    return Json.object()
        .put("type", type)
        .put("frequency", every)
        .put("activateDate", Instant.parse("2026-03-01T12:30:00Z").toEpochMilli());
  }

  private static Optional<Instant> next(ObjectNode trigger, String after) {
    var body = Json.object().put("name", "gold");
    var main = body.putObject("spec").putArray("subpolicy").addObject();
    main.put("type", "REPLICATION").put("software", true).set("trigger", trigger);
    return Trigger.next(new SlaPolicy("1", 0, body), Instant.parse(after).toEpochMilli())
        .map(Instant::ofEpochMilli);
  }
}
