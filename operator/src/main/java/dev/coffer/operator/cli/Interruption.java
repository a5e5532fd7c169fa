package dev.coffer.operator.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets Ctrl-C end a command between two steps instead of within one. The Java VM then exits with
 * 130 by itself. A second Ctrl-C, or a step that takes too long, ends it at once; that loses
 * nothing either, for every step is durable by itself.
 */
final class Interruption implements AutoCloseable {

  private static final long GRACE_SECONDS = 10;

  private final CountDownLatch ended = new CountDownLatch(1);
  private final Thread hook;
  private volatile boolean asked;

  private Interruption(Terminal terminal) {
    this.hook = new Thread(() -> onShutdown(terminal), "interruption");
  }

  static Interruption guard(Terminal terminal) {
    Interruption interruption = new Interruption(terminal);
    Runtime.getRuntime().addShutdownHook(interruption.hook);
    return interruption;
  }

  /** Whether to come to an end. */
  boolean isAsked() {
    return asked;
  }

  private void onShutdown(Terminal terminal) {
    asked = true;
    terminal.err().println();
    terminal.note("stopping; what is under way is brought to a safe point");
    try {
      boolean clean = ended.await(GRACE_SECONDS, TimeUnit.SECONDS);
      terminal.note(
          (clean ? "stopped" : "stopped in the middle of a step, which is safe")
              + ": what was done is saved, and the same command goes on from here");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    ended.countDown();
    if (!asked) {
      try {
        Runtime.getRuntime().removeShutdownHook(hook);
      } catch (IllegalStateException _) {
        // Ctrl-C came just now; the hook finds that all has ended.
      }
    }
  }
}
