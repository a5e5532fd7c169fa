package dev.coffer.operator.cli;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Shows how long work gets on, on standard error: as bars that are redrawn on a terminal, as a line
 * at each quarter elsewhere.
 */
final class Progress {

  private static final int BAR = 24;
  private static final String UP_AND_CLEAR = "\u001b[1A\u001b[2K";

  private final Terminal terminal;
  private final Map<String, Integer> quarters = new HashMap<>();
  private int drawn;

  Progress(Terminal terminal) {
    this.terminal = terminal;
  }

  /**
   * Work that is under way.
   *
   * @param id tells it from other work
   * @param total 0 when it is not known yet
   */
  record Item(String id, String label, int percent, long total) {}

  /** Something happened: a line that stays. */
  void line(String text) {
    clear();
    terminal.err().println(text);
  }

  /** What is under way now. */
  void show(List<Item> items) {
    clear();
    for (Item item : items) {
      if (terminal.errIsTerminal()) {
        terminal.err().println(bar(item));
        drawn++;
      } else {
        quarter(item);
      }
    }
  }

  /** Takes the bars away. */
  void clear() {
    terminal.err().print(UP_AND_CLEAR.repeat(drawn));
    terminal.err().flush();
    drawn = 0;
  }

  private void quarter(Item item) {
    int quarter = item.percent() / 25;
    Integer before = quarters.put(item.id(), quarter);
    if (before == null || before != quarter) {
      terminal.err().println(item.label() + ": " + amount(item));
    }
  }

  private String bar(Item item) {
    int full = item.percent() * BAR / 100;
    String bar = "█".repeat(full) + "░".repeat(BAR - full);
    String text = bar + " " + item.label() + "  " + amount(item);
    return text.length() < terminal.columns() ? text : text.substring(0, terminal.columns() - 1);
  }

  private static String amount(Item item) {
    return item.total() == 0 ? "starting" : item.percent() + " % of " + Texts.bytes(item.total());
  }
}
