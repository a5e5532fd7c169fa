package dev.coffer.engine.embedded.work;

import java.util.Set;
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
  private static final long SECONDS_TO_STOP = 30;

  private final ExecutorService threads;
  private final Set<Object> pending = ConcurrentHashMap.newKeySet();
  private volatile boolean stopping;

  public Workers(String name, int count) {
    threads =
        Executors.newFixedThreadPool(count, Thread.ofPlatform().daemon().name(name, 0).factory());
  }

  /**
   * Has something done, when its turn comes.
   *
   * @param key names the work: what is waiting or under way is not submitted a second time
   */
  public void submit(Object key, Runnable task) {
    if (!pending.add(key)) {
      return;
    }
    try {
      threads.execute(() -> run(key, task));
    } catch (RejectedExecutionException e) {
      pending.remove(key);
      LOG.debug("left for the next start", e);
    }
  }

  private void run(Object key, Runnable task) {
    try {
      goOnUnlessStopping();
      task.run();
    } catch (Stopped e) {
      LOG.debug("stopped, to go on at the next start", e);
    } catch (RuntimeException e) {
      LOG.error("work on {} is interrupted, to be tried again: {}", key, e.getMessage(), e);
    } finally {
      pending.remove(key);
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

  @Override
  public void close() {
    stopping = true;
    threads.shutdown();
    try {
      if (!threads.awaitTermination(SECONDS_TO_STOP, TimeUnit.SECONDS)) {
        LOG.warn("some work did not stop within {} seconds", SECONDS_TO_STOP);
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
