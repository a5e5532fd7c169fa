package dev.coffer.engine.embedded.store;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;

/** An interrupt closes the channel that it finds at work; then the work is done again. */
final class Uninterrupted {

  private Uninterrupted() {}

  /** Something that opens its own channel, and may be begun anew. */
  @FunctionalInterface
  interface Work {
    void run() throws IOException;
  }

  static void run(Work work) throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      while (!tryRun(work)) {
        interrupted |= Thread.interrupted();
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static boolean tryRun(Work work) throws IOException {
    try {
      work.run();
      return true;
    } catch (ClosedByInterruptException e) {
      return false;
    }
  }
}
