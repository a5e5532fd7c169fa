package dev.coffer.operator.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class LongWorkTest {

  private static final long GIB = 1L << 30;

  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final AtomicBoolean stop = new AtomicBoolean();
  private final LongWork work = new LongWork("prune of b", progress(), stop::get);

  @Test
  void a_bar_is_drawn_again_when_the_percentage_changes_and_not_before() {
    work.at(0, GIB);
    work.at(1, GIB);
    work.at(GIB / 2, GIB);
    work.at(GIB / 2 + 1, GIB);

    assertThat(err.toString(UTF_8).lines().filter(line -> line.contains("prune of b")))
        .satisfiesExactly(
            first -> assertThat(first).endsWith(" prune of b  0 % of 1.0 GiB"),
            second -> assertThat(second).endsWith(" prune of b  50 % of 1.0 GiB"));
  }

  @Test
  void more_than_all_is_all_and_a_total_that_is_not_known_is_no_mistake() {
    work.at(5, 0);
    work.at(GIB + 5, GIB);

    assertThat(err.toString(UTF_8)).contains("starting").contains("100 % of 1.0 GiB");
  }

  @Test
  void once_somebody_asks_for_the_end_the_call_ends() {
    work.at(0, GIB);
    stop.set(true);

    assertThatThrownBy(() -> work.at(1, GIB)).isInstanceOf(LongWork.StoppedException.class);
  }

  private Progress progress() {
    return new Progress(
        new Terminal(
            InputStream.nullInputStream(),
            new PrintStream(new ByteArrayOutputStream(), true, UTF_8),
            new PrintStream(err, true, UTF_8),
            false,
            true,
            80));
  }
}
