package dev.coffer.operator.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.Observation;
import dev.coffer.engine.PointId;
import dev.coffer.engine.RequestId;
import dev.coffer.engine.Restore;
import dev.coffer.engine.Restore.Phase;
import dev.coffer.engine.RestoreId;
import dev.coffer.engine.RestoreOrder;
import dev.coffer.engine.Verification;
import dev.coffer.engine.Verification.Outcome;
import dev.coffer.operator.plan.Observed;
import dev.coffer.operator.plan.Tenancy;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WorkFollowerTest {

  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");
  private static final Verification.Console LOGIN = new Verification.Console("login:");
  private static final Verification.TcpPort WEB = new Verification.TcpPort(443);

  private final ByteArrayOutputStream written = new ByteArrayOutputStream();

  @Test
  void a_test_machine_that_shows_what_it_must_is_told_with_the_time_that_took() {
    look(
        Phase.READY,
        Outcome.passed(LOGIN, Duration.ofMillis(8_200)),
        Outcome.passed(WEB, Duration.ofMillis(3_000)));

    assertThat(written.toString(UTF_8))
        .isEqualTo("Test restore as web-1-check: done, all checks passed 9 s after the request\n");
  }

  @Test
  void one_that_does_not_is_told_with_what_it_has_failed_and_why() {
    look(
        Phase.READY,
        Outcome.passed(WEB, Duration.ofSeconds(3)),
        Outcome.failed(LOGIN, "the console does not say it"));

    assertThat(written.toString(UTF_8))
        .isEqualTo(
            "Test restore as web-1-check: done, but it has failed checks: console text 'login:': the console does not say it\n");
  }

  @Test
  void the_end_of_its_machine_is_told_without_them() {
    look(Phase.CLEANED_UP, Outcome.failed(LOGIN, "the console does not say it"));

    assertThat(written.toString(UTF_8)).isEqualTo("Test restore as web-1-check: done\n");
  }

  private void look(Phase phase, Outcome... outcomes) {
    var verification =
        new Verification(
            List.of(outcomes).stream().map(Outcome::check).toList(), Duration.ofMinutes(10));
    var restore =
        new Restore(
            new RestoreId("r"),
            new RequestId("q"),
            new RestoreOrder(
                new PointId("p"),
                new RestoreOrder.Test("web-1-check", Set.of(), true, Optional.of(verification))),
            phase,
            dev.coffer.engine.Progress.NONE,
            NOW,
            Optional.of(NOW),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            List.of(outcomes));
    var observation =
        new Observation(
            NOW,
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(restore),
            List.of());
    var stream = new PrintStream(written, true, UTF_8);
    var terminal = new Terminal(InputStream.nullInputStream(), stream, stream, false, false, 80);
    new WorkFollower(new Progress(terminal), NOW)
        .look(
            new Observed(
                Map.of("default", new Observed.Seen(observation, Set.of(), Map.of())),
                Tenancy.NONE));
  }
}
