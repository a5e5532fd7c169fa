package dev.coffer.engine.embedded.image;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The values that were used last. Safe for threads.
 *
 * @param <V> what belongs to a place in the file
 */
final class BoundedCache<V> {

  /** Gets what is not there. */
  interface Loader<V> {
    V load(long offset) throws IOException;
  }

  private final Map<Long, V> entries;

  BoundedCache(int capacity) {
    entries =
        new LinkedHashMap<>(16, 0.75f, true) {
          @Override
          protected boolean removeEldestEntry(Map.Entry<Long, V> eldest) {
            return size() > capacity;
          }
        };
  }

  synchronized V get(long offset, Loader<V> loader) throws IOException {
    V known = entries.get(offset);
    if (known == null) {
      known = loader.load(offset);
      entries.put(offset, known);
    }
    return known;
  }
}
