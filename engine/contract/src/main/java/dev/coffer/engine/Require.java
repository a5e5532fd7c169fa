package dev.coffer.engine;

import org.jspecify.annotations.Nullable;

/** Checks that the values of this package make of their components. */
final class Require {

  private Require() {}

  static void text(String what, @Nullable String value) {
    if (value == null || value.isBlank()) {
      throw new IllegalArgumentException(what + " may not be blank");
    }
  }

  static void notNegative(String what, long value) {
    if (value < 0) {
      throw new IllegalArgumentException(what + " may not be negative: " + value);
    }
  }
}
