package dev.coffer.engine.embedded.repository;

import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Of which other chunk each patch of content is one: who marks what maps need, or relies on a
 * patch, must know it without reading the patch. By the place of the patch, so that it takes
 * little, and goes when the pack goes. Safe for threads.
 */
final class PatchTable {

  /**
   * Memory that a patch takes while its pack is not full: an offset and an id, and as much again.
   */
  static final int BYTES_A_PATCH = 2 * (Integer.BYTES + ChunkId.BYTES);

  private final Map<Integer, References> packs = new ConcurrentHashMap<>();

  boolean isEmpty() {
    return packs.isEmpty();
  }

  void put(long location, ChunkId reference) {
    packs
        .computeIfAbsent(Location.pack(location), _ -> new References())
        .put(Location.offset(location), reference);
  }

  /** Empty when what lies there is stored without a reference. */
  Optional<ChunkId> reference(long location) {
    return Optional.ofNullable(packs.get(Location.pack(location)))
        .flatMap(pack -> pack.get(Location.offset(location)));
  }

  void remove(Collection<Pack> removed) {
    removed.forEach(pack -> remove(pack.number()));
  }

  void remove(int pack) {
    packs.remove(pack);
  }

  /** Those of one pack, sorted by their offsets. */
  private static final class References {

    private static final int LONGS = 4;

    private int[] offsets = new int[16];
    private long[] ids = new long[16 * LONGS];
    private int size;

    /** Nearly always behind all others: packs only grow. */
    synchronized void put(int offset, ChunkId id) {
      int found = Arrays.binarySearch(offsets, 0, size, offset);
      int at = found < 0 ? -found - 1 : found;
      if (found < 0) {
        insert(at, offset);
      }
      ids[at * LONGS] = id.a();
      ids[at * LONGS + 1] = id.b();
      ids[at * LONGS + 2] = id.c();
      ids[at * LONGS + 3] = id.d();
    }

    private void insert(int at, int offset) {
      if (size == offsets.length) {
        offsets = Arrays.copyOf(offsets, 2 * size);
        ids = Arrays.copyOf(ids, 2 * size * LONGS);
      }
      System.arraycopy(offsets, at, offsets, at + 1, size - at);
      System.arraycopy(ids, at * LONGS, ids, (at + 1) * LONGS, (size - at) * LONGS);
      offsets[at] = offset;
      size++;
    }

    synchronized Optional<ChunkId> get(int offset) {
      int at = Arrays.binarySearch(offsets, 0, size, offset);
      return at < 0
          ? Optional.empty()
          : Optional.of(
              new ChunkId(
                  ids[at * LONGS], ids[at * LONGS + 1], ids[at * LONGS + 2], ids[at * LONGS + 3]));
    }
  }
}
