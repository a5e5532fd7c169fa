package dev.coffer.operator.calls;

import dev.coffer.engine.EngineError;
import dev.coffer.engine.EngineException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Lets only so many calls be under way on one engine at a time. A call that finds no place for a
 * long time fails as if the engine did not answer: the calls before it do not come back either.
 */
public final class CallLimit implements Around {

  private final int calls;
  private final Duration patience;
  private final Map<String, Semaphore> places = new ConcurrentHashMap<>();

  /**
   * A limit for each engine.
   *
   * @param patience how long a call waits for its turn
   */
  public CallLimit(int calls, Duration patience) {
    this.calls = calls;
    this.patience = patience;
  }

  @Override
  public <T> T call(String engine, String method, Supplier<T> call) {
    var free = places.computeIfAbsent(engine, _ -> new Semaphore(calls, true));
    enter(free, engine);
    try {
      return call.get();
    } finally {
      free.release();
    }
  }

  private void enter(Semaphore free, String engine) {
    try {
      if (free.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS)) {
        return;
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unavailable("the operator stops, so engine " + engine + " was not asked");
    }
    throw unavailable(
        "%d calls on engine %s are under way and none ended within %d s"
            .formatted(calls, engine, patience.toSeconds()));
  }

  private static EngineException unavailable(String message) {
    return new EngineException(new EngineError.Unavailable(message, Optional.empty()));
  }
}
