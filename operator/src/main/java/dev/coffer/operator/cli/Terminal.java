package dev.coffer.operator.cli;

import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What a command talks to: data goes to {@code out}, everything else to {@code err}.
 *
 * @param outIsTerminal whether a person looks at the data, so that colors help
 * @param errIsTerminal whether a person looks at the rest, so that bars may be redrawn
 * @param columns how wide the terminal is
 */
record Terminal(
    InputStream in,
    PrintStream out,
    PrintStream err,
    boolean outIsTerminal,
    boolean errIsTerminal,
    int columns) {

  /** The process's own, as the launcher found it. */
  static Terminal system() {
    boolean plain = plain(System.getenv("NO_COLOR")) || "dumb".equals(System.getenv("TERM"));
    return new Terminal(
        System.in,
        new PrintStream(System.out, true, StandardCharsets.UTF_8),
        new PrintStream(System.err, true, StandardCharsets.UTF_8),
        Boolean.getBoolean("coffer.stdout.terminal") && !plain,
        Boolean.getBoolean("coffer.stderr.terminal") && !"dumb".equals(System.getenv("TERM")),
        Integer.getInteger("coffer.columns", 80));
  }

  private static boolean plain(@Nullable String noColor) {
    return noColor != null && !noColor.isEmpty();
  }

  /** Something went wrong: one line. */
  void error(String message) {
    err.println("coffer: error: " + message);
  }

  /** Something that a person may want to know. */
  void note(String message) {
    err.println("coffer: note: " + message);
  }

  /** The text in a color, where there are colors. */
  String colored(Color color, String text) {
    return outIsTerminal ? color.code + text + "\u001b[0m" : text;
  }

  /** The few colors in use. */
  enum Color {
    RED("\u001b[31m"),
    YELLOW("\u001b[33m"),
    BOLD("\u001b[1m");

    private final String code;

    Color(String code) {
      this.code = code;
    }
  }
}
