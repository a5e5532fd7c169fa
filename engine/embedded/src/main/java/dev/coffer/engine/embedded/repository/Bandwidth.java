package dev.coffer.engine.embedded.repository;

import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;

/**
 * How many bytes a second all backups of a repository together may write. Who comes first is served
 * first. Safe for threads.
 */
final class Bandwidth {

  /** What may be written at once after a time in which nobody wrote, as a part of a second. */
  private static final double BURST = 0.25;

  private static final double SECOND = 1e9;

  private final OptionalLong bytesPerSecond;

  /** When all that was taken so far is paid for. */
  private double paidAt = Double.NEGATIVE_INFINITY;

  Bandwidth(OptionalLong bytesPerSecond) {
    this.bytesPerSecond = bytesPerSecond;
  }

  /** Takes bytes that are about to be written, and waits for their turn. */
  void take(long bytes) {
    if (bytesPerSecond.isEmpty()) {
      return;
    }
    long start = System.nanoTime();
    long wait = reserve(bytes, start);
    for (long left = wait;
        left > 0 && !Thread.currentThread().isInterrupted();
        left = wait - (System.nanoTime() - start)) {
      LockSupport.parkNanos(left);
    }
  }

  /**
   * Takes bytes.
   *
   * @param now in nanoseconds
   * @return how many nanoseconds to wait before they are written
   */
  synchronized long reserve(long bytes, long now) {
    double rate = bytesPerSecond.orElse(Long.MAX_VALUE);
    paidAt = Math.max(paidAt, now - BURST * SECOND) + bytes / rate * SECOND;
    return Math.max(0, (long) (paidAt - now));
  }
}
