package dev.coffer.engine.spp.fleet;

import dev.coffer.engine.Power;
import dev.coffer.engine.spp.wire.Item;
import java.util.Locale;
import java.util.Optional;

/** The word {@code powerSummary.powerState}, of which only its end is known: on or off. */
final class PowerWord {

  private static final String FIELD = "powerSummary.powerState";

  private PowerWord() {}

  /** Empty where the object does not say; what it says and nobody knows counts as on. */
  static Optional<Power> of(Item object) {
    return object
        .text(FIELD)
        .map(word -> word.toLowerCase(Locale.ROOT).endsWith("off") ? Power.OFF : Power.ON);
  }
}
