package dev.coffer.engine.embedded.work;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * How far work under way is, in bytes beyond what the catalogue knows. Kept in memory only: it
 * changes many times a second, and is of no use after a crash.
 */
public final class LiveProgress {

  private final Map<Object, Long> bytes = new ConcurrentHashMap<>();

  /** Notes how far the session or restore is. */
  public void set(Object work, long done) {
    bytes.put(work, done);
  }

  public void clear(Object work) {
    bytes.remove(work);
  }

  public long of(Object work) {
    return bytes.getOrDefault(work, 0L);
  }
}
