package dev.coffer.operator.cli;

import java.time.Duration;
import java.time.InstantSource;

/**
 * What all commands share.
 *
 * @param pause how to wait between two looks at work under way
 */
record Context(Terminal terminal, InstantSource clock, Pause pause) {

  static Context system() {
    return new Context(
        Terminal.system(),
        InstantSource.system(),
        duration -> {
          try {
            Thread.sleep(duration);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CommandException("interrupted", e);
          }
        });
  }

  /** Waits a while. */
  @FunctionalInterface
  interface Pause {
    void sleep(Duration duration);
  }
}
