package dev.coffer.engine.embedded.repository;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;

/**
 * Chunks that are known to be damaged or gone. They are no longer in the index, so that the next
 * backup that meets the same content stores it again. Safe for threads.
 */
final class LostChunks {

  /** After the loss of more than these, which pack a chunk was in is no longer remembered. */
  private static final int MOST = 100_000;

  /**
   * What is known of a lost chunk.
   *
   * @param pack name of the pack's file
   * @param location where its damaged bytes are, to be tried again; 0 when there are none
   */
  record Lost(String pack, long location) {}

  private final Map<ChunkId, Lost> chunks = new ConcurrentHashMap<>();

  void add(ChunkId id, Lost lost) {
    if (chunks.size() < MOST) {
      chunks.putIfAbsent(id, lost);
    }
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
