package dev.coffer.engine.embedded.repository;

import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;

/**
 * What nothing needs any more and cannot be given back yet.
 *
 * @param bytes in packs that are locked
 * @param until when the last of these locks ends; empty when there are none
 */
public record LockedGarbage(long bytes, Optional<Instant> until) {

  static final LockedGarbage NONE = new LockedGarbage(0, Optional.empty());

  /** Of those packs that have a lock. */
  static LockedGarbage of(Collection<Pack> packs, Map<String, Instant> locks, PackUse use) {
    long bytes =
        packs.stream()
            .filter(pack -> locks.containsKey(pack.name()))
            .mapToLong(pack -> pack.bytes() - use.of(pack))
            .sum();
    return new LockedGarbage(bytes, locks.values().stream().max(Instant::compareTo));
  }
}
