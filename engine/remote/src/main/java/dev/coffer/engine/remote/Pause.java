package dev.coffer.engine.remote;

import java.time.Duration;

/** How time is let pass. */
@FunctionalInterface
public interface Pause {

  /** Really waits. */
  Pause REAL = Thread::sleep;

  void sleep(Duration time) throws InterruptedException;
}
