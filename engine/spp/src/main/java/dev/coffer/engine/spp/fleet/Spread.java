package dev.coffer.engine.spp.fleet;

import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What to read now of what can be read one by one only: what was never read, and of that the
 * important first; then what is known to have changed; then what was read longest ago.
 */
final class Spread {

  private Spread() {}

  static <K extends Comparable<K>> List<K> due(
      Collection<K> all,
      Map<K, Instant> readAt,
      Predicate<K> important,
      Predicate<K> changed,
      int most) {
    Comparator<K> order =
        Comparator.comparing((K key) -> readAt.containsKey(key))
            .thenComparing(
                key -> readAt.containsKey(key) ? !changed.test(key) : !important.test(key))
            .thenComparing(key -> readAt.getOrDefault(key, Instant.MIN))
            .thenComparing(Comparator.naturalOrder());
    return all.stream().sorted(order).limit(most).toList();
  }
}
