package dev.coffer.engine.remote;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;

/** Lets what concerns one thing, such as one virtual machine, happen one after the other. */
public final class Serial {

  private static final int LANES = 256;

  private final ReentrantLock[] lanes =
      Stream.generate(() -> new ReentrantLock(true)).limit(LANES).toArray(ReentrantLock[]::new);

  /** Does something while nothing else is done to the same thing. Not within another one of it. */
  public <T> T on(Object thing, Supplier<T> work) {
    var lane = lanes[Math.floorMod(thing.hashCode(), LANES)];
    lane.lock();
    try {
      return work.get();
    } finally {
      lane.unlock();
    }
  }
}
