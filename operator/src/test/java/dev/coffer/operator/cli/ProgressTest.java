package dev.coffer.operator.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.operator.cli.Progress.Item;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgressTest {

  private static final long GIB = 1L << 30;

  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void without_a_terminal_there_is_a_line_at_each_quarter() {
    Progress progress = progress(false, 80);
    for (int percent : new int[] {0, 3, 24, 25, 40, 80, 100}) {
      progress.show(List.of(item(percent)));
    }
    progress.clear();

    assertThat(err.toString(UTF_8))
        .isEqualTo(
            """
            backup of web: 0 % of 2.0 GiB
            backup of web: 25 % of 2.0 GiB
            backup of web: 80 % of 2.0 GiB
            backup of web: 100 % of 2.0 GiB
            """);
  }

  @Test
  void on_a_terminal_bars_are_redrawn_and_lines_stay_above_them() {
    Progress progress = progress(true, 80);
    progress.show(List.of(item(50)));
    progress.line("done: something");
    progress.show(List.of(item(100)));
    progress.clear();

    String clear = "\u001b[1A\u001b[2K";
    assertThat(err.toString(UTF_8))
        .isEqualTo(
            "█".repeat(12)
                + "░".repeat(12)
                + " backup of web  50 % of 2.0 GiB\n"
                + clear
                + "done: something\n"
                + "█".repeat(24)
                + " backup of web  100 % of 2.0 GiB\n"
                + clear);
  }

  @Test
  void a_bar_is_never_wider_than_the_terminal() {
    progress(true, 45).show(List.of(item(50)));

    assertThat(err.toString(UTF_8).strip()).hasSize(44);
  }

  @Test
  void before_the_size_is_known_it_says_starting() {
    progress(false, 80).show(List.of(new Item("s", "backup", 0, 0)));

    assertThat(err.toString(UTF_8)).isEqualTo("backup: starting\n");
  }

  private Progress progress(boolean terminal, int columns) {
    return new Progress(
        new Terminal(
            InputStream.nullInputStream(),
            new PrintStream(new ByteArrayOutputStream(), true, UTF_8),
            new PrintStream(err, true, UTF_8),
            false,
            terminal,
            columns));
  }

  private static Item item(int percent) {
    return new Item("s", "backup of web", percent, 2 * GIB);
  }
}
