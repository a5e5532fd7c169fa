package dev.coffer.operator.cli;

import dev.coffer.operator.plan.Observed;
import java.util.TreeMap;

/** Says which engines did not answer. */
final class EngineFailures {

  private EngineFailures() {}

  /**
   * Prints one line for each.
   *
   * @return whether there is one
   */
  static boolean report(Observed observed, Terminal terminal) {
    boolean found = false;
    for (var engine : new TreeMap<>(observed.engines()).entrySet()) {
      if (engine.getValue() instanceof Observed.Unseen(var error)) {
        terminal.error(
            "engine " + engine.getKey() + ": " + error.message() + "; nothing was planned for it");
        found = true;
      }
    }
    return found;
  }
}
