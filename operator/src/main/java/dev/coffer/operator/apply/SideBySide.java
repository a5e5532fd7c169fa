package dev.coffer.operator.apply;

import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/** Does things side by side, a bounded number at once; each on a virtual thread of its own. */
public final class SideBySide {

  private final int bound;
  private final Semaphore places;

  public SideBySide(int bound) {
    this.bound = bound;
    this.places = new Semaphore(bound);
  }

  /**
   * Returns when all are done. What the first failed one threw is thrown on, once all have ended.
   */
  public void run(List<Runnable> works) {
    if (bound == 1 || works.size() == 1) {
      works.forEach(Runnable::run);
      return;
    }
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var futures = works.stream().<Future<?>>map(work -> threads.submit(() -> one(work))).toList();
      rethrowFirst(futures);
    }
  }

  private void one(Runnable work) {
    places.acquireUninterruptibly();
    try {
      work.run();
    } finally {
      places.release();
    }
  }

  private static void rethrowFirst(List<Future<?>> futures) {
    @Nullable Throwable first = null;
    for (Future<?> future : futures) {
      Throwable failure = failure(future);
      first = first == null ? failure : first;
    }
    switch (first) {
      case null -> {}
      case RuntimeException unchecked -> throw unchecked;
      case Error error -> throw error;
      case Throwable checked -> throw new CompletionException(checked);
    }
  }

  private static @Nullable Throwable failure(Future<?> future) {
    try {
      future.get();
      return null;
    } catch (ExecutionException e) {
      return e.getCause();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return e;
    }
  }
}
