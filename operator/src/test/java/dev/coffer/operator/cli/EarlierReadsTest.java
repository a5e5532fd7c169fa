package dev.coffer.operator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.Observation;
import dev.coffer.engine.VmId;
import dev.coffer.operator.plan.Observed;
import dev.coffer.operator.plan.Tenancy;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class EarlierReadsTest {

  private static final Instant NOW = Instant.parse("2026-03-01T10:00:00Z");

  private final ByteArrayOutputStream written = new ByteArrayOutputStream();

  @Test
  void the_age_of_the_oldest_answer_is_told() {
    tell(Map.of(new VmId("a"), NOW.minusSeconds(2880), new VmId("b"), NOW.minusSeconds(60)));
    assertThat(written.toString(StandardCharsets.UTF_8))
        .startsWith("coffer: note: engine default: what protects 2 of 0 virtual machines")
        .contains("up to 48 min ago");
  }

  @Test
  void what_was_all_read_now_is_not_worth_a_word() {
    tell(Map.of());
    assertThat(written.size()).isZero();
  }

  private void tell(Map<VmId, Instant> readEarlier) {
    var observation =
        new Observation(
            NOW,
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            readEarlier,
            Optional.empty());
    var stream = new PrintStream(written, true, StandardCharsets.UTF_8);
    EarlierReads.tell(
        new Observed(
            Map.of("default", new Observed.Seen(observation, Set.of(), Map.of())), Tenancy.NONE),
        new Terminal(InputStream.nullInputStream(), stream, stream, false, false, 80));
  }
}
