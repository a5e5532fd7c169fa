package dev.coffer.engine.embedded.repository;

import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** How much of each pack is needed. */
final class PackUse {

  /** A pack of which less is in use is not worth its space. */
  private static final double WORTH_KEEPING = 0.6;

  /** Bytes of needed chunks, by the number of their pack. */
  private long[] needed = {};

  private PackUse() {}

  /** By what points need, and by what writers may rely on. */
  static PackUse live(ChunkIndex index) {
    var use = new PackUse();
    index.forEachLive(use::add);
    return use;
  }

  /** By what points need alone. */
  static PackUse reached(ChunkIndex index) {
    var use = new PackUse();
    index.forEachReached(use::add);
    return use;
  }

  private void add(long location) {
    int pack = Location.pack(location);
    if (pack >= needed.length) {
      needed = Arrays.copyOf(needed, Math.max(pack + 1, 2 * needed.length));
    }
    needed[pack] += ChunkHeader.size(Location.length(location));
  }

  long of(Pack pack) {
    return pack.number() < needed.length ? needed[pack.number()] : 0;
  }

  /**
   * Packs that are not worth their space, and damaged ones of which all that is needed is elsewhere
   * or intact.
   *
   * @param pinned packs that must stay
   */
  Map<Integer, Pack> condemned(Collection<Pack> packs, LostChunks losses, Set<String> pinned) {
    var damaged = new HashSet<String>();
    losses.forEach((id, lost) -> damaged.add(lost.pack()));
    var condemned = new HashMap<Integer, Pack>();
    for (Pack pack : packs) {
      boolean worthless = of(pack) < pack.bytes() * WORTH_KEEPING || damaged.contains(pack.name());
      if (worthless && !pinned.contains(pack.name())) {
        condemned.put(pack.number(), pack);
      }
    }
    return condemned;
  }
}
