package dev.coffer.engine.cloudtemple.vmware;

import dev.coffer.engine.EngineError;
import dev.coffer.engine.EngineException;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;

/** Does the same with many things, a few at a time: answers take longer than the rate allows. */
final class ParallelReads {

  private static final int AT_A_TIME = 8;

  /**
   * Does it with all.
   *
   * @throws EngineException the first that one of them threw, once all have ended
   */
  <T> void each(Collection<T> things, Consumer<T> work) {
    var slots = new Semaphore(AT_A_TIME);
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var jobs =
          things.stream().<Callable<Boolean>>map(one -> () -> one(slots, one, work)).toList();
      for (var done : threads.invokeAll(jobs)) {
        done.get();
      }
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException thrown ? thrown : new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EngineException(
          new EngineError.Unavailable("the observation was interrupted", Optional.empty()), e);
    }
  }

  private static <T> boolean one(Semaphore slots, T thing, Consumer<T> work)
      throws InterruptedException {
    slots.acquire();
    try {
      work.accept(thing);
      return true;
    } finally {
      slots.release();
    }
  }
}
