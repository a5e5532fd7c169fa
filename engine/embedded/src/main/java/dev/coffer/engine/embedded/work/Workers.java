package dev.coffer.engine.embedded.work;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A bounded number of threads. What is submitted is a reminder only: the catalogue holds the work,
 * so what is dropped when the engine closes is taken up when it opens again.
 */
public final class Workers implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Workers.class);
  private static final long SECONDS_TO_STOP = 2;

  private final ExecutorService threads;
  private final Map<Object, Boolean> again = new ConcurrentHashMap<>();
  private volatile boolean stopping;

  public Workers(String name, int count) {
    threads =
        Executors.newFixedThreadPool(count, Thread.ofPlatform().daemon().name(name, 0).factory());
  }

  /**
   * Has something done, when its turn comes.
   *
   * @param key names the work: what waits is not submitted a second time, and what is under way is
   *     looked at once more when it ends
   */
  public void submit(Object key, Runnable task) {
    if (again.put(key, true) != null) {
      return;
    }
    try {
      threads.execute(() -> run(key, task));
    } catch (RejectedExecutionException e) {
      again.remove(key);
      LOG.debug("left for the next start", e);
    }
  }

  private void run(Object key, Runnable task) {
    try {
      do {
        again.put(key, false);
        goOnUnlessStopping();
        task.run();
      } while (!again.remove(key, false));
    } catch (Stopped e) {
      LOG.debug("stopped, to go on at the next start", e);
    } catch (RuntimeException e) {
      LOG.error("work on {} is interrupted, to be tried again: {}", key, e.getMessage(), e);
    } finally {
      again.remove(key);
    }
  }

  /** Whether work under way shall end as soon as it can be taken up again. */
  public boolean isStopping() {
    return stopping;
  }

  /** Ends the current task when the engine is about to close. */
  public void goOnUnlessStopping() {
    if (stopping) {
      throw new Stopped();
    }
  }

  /** Lets work stop by itself where it can; what waits for something else is interrupted. */
  @Override
  public void close() {
    stopping = true;
    threads.shutdown();
    try {
      if (!threads.awaitTermination(SECONDS_TO_STOP, TimeUnit.SECONDS)) {
        threads.shutdownNow();
        if (!threads.awaitTermination(SECONDS_TO_STOP, TimeUnit.SECONDS)) {
          LOG.warn("some work did not stop although it was interrupted");
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Unwinds a task whose engine closes; nothing has gone wrong. */
  public static final class Stopped extends RuntimeException {

    public Stopped() {
      super("the engine closes", null, false, false);
    }
  }
}
