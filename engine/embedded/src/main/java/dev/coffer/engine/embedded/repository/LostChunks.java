package dev.coffer.engine.embedded.repository;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/**
 * Chunks that are known to be damaged or gone. They are no longer in the index, so that the next
 * backup that meets the same content stores it again. Safe for threads.
 */
final class LostChunks {

  /** More losses than these are not remembered one by one: about 25 GiB of content. */
  static final int MOST = 100_000;

  /**
   * What is known of a lost chunk.
   *
   * @param pack name of the pack's file
   * @param location where its damaged bytes are, to be tried again; 0 when there are none
   */
  record Lost(String pack, long location) {}

  private final Map<ChunkId, Lost> chunks = new ConcurrentHashMap<>();
  private volatile boolean incomplete;

  void add(ChunkId id, Lost lost) {
    if (chunks.size() < MOST) {
      chunks.putIfAbsent(id, lost);
    } else {
      incomplete = true;
    }
  }

  /** Whether more were lost than are remembered, so that nobody knows all packs they were in. */
  boolean isIncomplete() {
    return incomplete;
  }

  /** The chunks that are lost now. */
  Set<ChunkId> ids() {
    return Set.copyOf(chunks.keySet());
  }

  Optional<Lost> get(ChunkId id) {
    return Optional.ofNullable(chunks.get(id));
  }

  void forEach(BiConsumer<ChunkId, Lost> visitor) {
    chunks.forEach(visitor);
  }

  /** The packs are gone, on purpose. */
  void removePack(String pack) {
    chunks.values().removeIf(lost -> lost.pack().equals(pack));
  }
}
