package dev.coffer.engine.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.coffer.engine.Engine;
import dev.coffer.engine.EngineProvider.Work;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.PolicySpec;
import dev.coffer.engine.RecoveryPoint;
import dev.coffer.engine.RequestId;
import dev.coffer.engine.Retention;
import dev.coffer.engine.Schedule;
import dev.coffer.engine.Session;
import dev.coffer.engine.Session.Trigger;
import dev.coffer.engine.Target;
import dev.coffer.engine.VmId;
import dev.coffer.engine.VmSelector;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** R2: what schedules owe, day by day, with an engine that comes and goes. */
class SchedulesTest {

  private static final ZoneId PARIS = ZoneId.of("Europe/Paris");
  private static final Retention KEEP = new Retention(0, 0, 3, 0, 0, 0);

  @TempDir Path folder = Path.of("set by JUnit");
  private final MovableClock clock = new MovableClock();
  private VmId web;
  private PolicyId nightly;

  @BeforeEach
  void haveANightlyPolicy() throws IOException {
    web = Connections.world(folder).create("web", Map.of("vda", 1L << 20));
    goTo("2027-03-26T12:00:00+01:00");
    try (var engine = open(Work.NONE)) {
      var schedule = Optional.of(new Schedule("30 2 * * *", PARIS));
      nightly =
          engine.createPolicy(
              new RequestId("nightly"), new PolicySpec("nightly", "vault-b", schedule, KEEP));
      engine.setPolicies(new Target.OfVm(web), Set.of(), Set.of(nightly));
    }
  }

  @Test
  void a_night_whose_half_past_two_is_lost_to_summer_time_has_its_backup() {
    assertThat(triggersAt("2027-03-27T03:00:00+01:00")).containsExactly(Trigger.CATCH_UP);
    assertThat(triggersAt("2027-03-28T02:00:00+01:00").size()).isEqualTo(1);
    assertThat(triggersAt("2027-03-28T03:05:00+02:00")).hasSize(2);
    assertThat(triggersAt("2027-03-28T23:00:00+02:00")).hasSize(2);
  }

  @Test
  void however_many_nights_were_missed_one_run_catches_up() {
    assertThat(triggersAt("2027-04-20T12:00:00+02:00")).containsExactly(Trigger.CATCH_UP);
    assertThat(triggersAt("2027-04-20T13:00:00+02:00")).hasSize(1);
  }

  @Test
  void an_engine_that_only_does_what_is_asked_leaves_the_schedules_alone() {
    goTo("2027-03-28T12:00:00+02:00");
    try (var engine = open(Work.REQUESTED)) {
      assertThat(engine.observe(Instant.EPOCH).sessions()).isEmpty();
    }
    assertThat(triggersAt("2027-03-28T12:01:00+02:00")).containsExactly(Trigger.CATCH_UP);
  }

  @Test
  void r19_the_days_that_are_kept_are_those_of_the_policys_zone() {
    for (int day = 27; day <= 31; day++) {
      triggersAt("2027-03-%dT04:00:00+02:00".formatted(day));
    }
    try (var engine = open(Work.NONE)) {
      assertThat(engine.recoveryPoints(new VmSelector.ById(web)))
          .extracting(RecoveryPoint::at)
          .extracting(at -> at.atZone(PARIS).getDayOfMonth())
          .containsExactly(31, 30, 29);
    }
  }

  @Test
  void r2_a_changed_schedule_owes_nothing_for_the_time_before() {
    goTo("2027-03-26T18:00:00+01:00");
    try (var engine = open(Work.NONE)) {
      var morning = Optional.of(new Schedule("0 9 * * *", PARIS));
      engine.updatePolicy(nightly, new PolicySpec("nightly", "vault-b", morning, KEEP));
      var next = engine.observe(Instant.EPOCH).jobsOf(nightly).getFirst().nextRun();
      assertThat(next.orElseThrow()).isAfter(at("2027-03-27T09:00:00+01:00").minusSeconds(1));
    }
    assertThat(triggersAt("2027-03-26T23:00:00+01:00")).isEmpty();
  }

  /** What had run by a moment, with an engine that is started then for as long as it has work. */
  private List<Trigger> triggersAt(String moment) {
    goTo(moment);
    try (var engine = open(Work.SCHEDULED)) {
      return await()
          .until(
              () -> engine.observe(Instant.EPOCH).sessions(),
              sessions -> sessions.stream().allMatch(session -> session.state().isFinished()))
          .stream()
          .map(Session::trigger)
          .toList();
    }
  }

  private void goTo(String moment) {
    clock.advance(Duration.between(clock.instant(), at(moment)));
  }

  private static Instant at(String moment) {
    return OffsetDateTime.parse(moment).toInstant();
  }

  private Engine open(Work work) {
    return new EmbeddedEngineProvider().open(Connections.of(folder, clock, work));
  }
}
