package dev.coffer.engine.embedded.hypervisor.libvirt;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Waits for what libvirt only tells when it is asked. */
final class Waiting {

  private static final long LOOK_MILLIS = 20;

  private Waiting() {}

  /** Whether something has come about. */
  interface Condition {
    boolean holds() throws IOException;
  }

  /** Waits, but no longer than that; returns whether it has come about. */
  static boolean until(Duration time, Condition condition) throws IOException {
    long end = System.nanoTime() + time.toNanos();
    while (!condition.holds()) {
      if (System.nanoTime() > end) {
        return false;
      }
      pause();
    }
    return true;
  }

  private static void pause() throws InterruptedIOException {
    try {
      TimeUnit.MILLISECONDS.sleep(LOOK_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("the wait for libvirt was interrupted");
    }
  }
}
