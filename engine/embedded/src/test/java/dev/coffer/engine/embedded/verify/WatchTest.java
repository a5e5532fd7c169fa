package dev.coffer.engine.embedded.verify;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.Verification.Check;
import dev.coffer.engine.Verification.Console;
import dev.coffer.engine.Verification.File;
import dev.coffer.engine.Verification.GuestAgent;
import dev.coffer.engine.Verification.Outcome;
import dev.coffer.engine.Verification.State;
import dev.coffer.engine.Verification.TcpPort;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class WatchTest {

  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");
  private static final List<Check> CHECKS =
      List.of(
          new GuestAgent(),
          new TcpPort(22),
          new Console("login:"),
          new File("/etc/hosts", Optional.empty()));

  private static final Watch BEGUN =
      new Watch(NOON, CHECKS.stream().map(Outcome::waiting).toList());

  /** Something that is seen, or happens, a while after the request. */
  record Event(int check, Kind kind, int second) {}

  enum Kind {
    SHOWN,
    NOT_SHOWN,
    FAILED,
    ENDED,
    TIMED_OUT
  }

  @Test
  void a_check_passes_with_the_time_since_the_request() {
    var watch = BEGUN.looked(new TcpPort(22), Optional.empty(), NOON.plusSeconds(40));
    assertThat(watch.outcomes().get(1))
        .isEqualTo(Outcome.passed(new TcpPort(22), Duration.ofSeconds(40)));
    assertThat(watch.open()).doesNotContain(new TcpPort(22)).hasSize(3);
  }

  @Test
  void what_is_not_seen_in_time_fails_with_what_it_waited_for() {
    var watch =
        BEGUN
            .looked(new TcpPort(22), Optional.of("connection refused"), NOON.plusSeconds(9))
            .timedOut(Duration.ofMinutes(10));
    assertThat(watch.outcomes().get(1).why())
        .contains("not seen within 10 min: connection refused");
    assertThat(watch.outcomes().get(0).why())
        .contains("not seen within 10 min: it was not looked at");
    assertThat(watch.isOver()).isTrue();
  }

  @Test
  void a_time_that_is_no_whole_number_of_minutes_is_said_in_seconds() {
    assertThat(BEGUN.timedOut(Duration.ofSeconds(90)).outcomes().getFirst().why())
        .get()
        .asString()
        .startsWith("not seen within 90 s");
  }

  @Property
  void what_has_passed_or_failed_stays_so_whatever_comes(@ForAll("events") List<Event> events) {
    var watch = BEGUN;
    for (Event event : events) {
      var before = watch;
      watch = apply(watch, event);
      for (int i = 0; i < CHECKS.size(); i++) {
        var was = before.outcomes().get(i);
        var is = watch.outcomes().get(i);
        assertThat(is.check()).isEqualTo(CHECKS.get(i));
        if (was.state() != State.WAITING) {
          assertThat(is).isEqualTo(was);
        }
        assertThat(is.after().isPresent()).isEqualTo(is.state() == State.PASSED);
        assertThat(is.why().isPresent() || is.state() != State.FAILED).isTrue();
      }
    }
  }

  @Property
  void it_is_over_exactly_when_nothing_is_open_and_an_end_leaves_nothing_open(
      @ForAll("events") List<Event> events) {
    var watch = BEGUN;
    for (Event event : events) {
      watch = apply(watch, event);
    }
    assertThat(watch.isOver())
        .isEqualTo(watch.outcomes().stream().noneMatch(one -> one.state() == State.WAITING));
    assertThat(watch.ended("gone").isOver()).isTrue();
    assertThat(watch.timedOut(Duration.ofMinutes(1)).isOver()).isTrue();
  }

  private static Watch apply(Watch watch, Event event) {
    var check = CHECKS.get(event.check());
    var at = NOON.plusSeconds(event.second());
    return switch (event.kind()) {
      case SHOWN -> watch.looked(check, Optional.empty(), at);
      case NOT_SHOWN -> watch.looked(check, Optional.of("not yet"), at);
      case FAILED -> watch.failed(check, "another digest");
      case ENDED -> watch.ended("it has stopped");
      case TIMED_OUT -> watch.timedOut(Duration.ofMinutes(1));
    };
  }

  @Provide
  Arbitrary<List<Event>> events() {
    return Combinators.combine(
            Arbitraries.integers().between(0, CHECKS.size() - 1),
            Arbitraries.of(
                Kind.SHOWN,
                Kind.SHOWN,
                Kind.NOT_SHOWN,
                Kind.NOT_SHOWN,
                Kind.FAILED,
                Kind.ENDED,
                Kind.TIMED_OUT),
            Arbitraries.integers().between(0, 600))
        .as(Event::new)
        .list()
        .ofMaxSize(12);
  }
}
