package dev.coffer.engine.embedded.work;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/** What becomes of a task of another thread, told to who waits as if it had been done there. */
public final class Awaited {

  private Awaited() {}

  /**
   * The result of a task.
   *
   * @param interrupted says what was waited for, should the waiting thread be interrupted
   */
  public static <T> T result(Future<T> task, String interrupted) throws IOException {
    try {
      return task.get();
    } catch (ExecutionException e) {
      throw failure(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException(interrupted);
    }
  }

  /** The result of a task that is waited for even when somebody interrupts. */
  public static <T> T uninterrupted(Future<T> task) throws IOException {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          return task.get();
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
    } catch (ExecutionException e) {
      throw failure(e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static IOException failure(ExecutionException e) {
    return switch (e.getCause()) {
      case IOException cause -> cause;
      case RuntimeException cause -> throw cause;
      case Error cause -> throw cause;
      case null, default -> throw new IllegalStateException(e);
    };
  }
}
