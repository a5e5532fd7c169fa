package dev.coffer.engine.embedded.repository;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;

/**
 * Of which other chunk each patch of content is one: who marks what maps need, or relies on a
 * patch, must know it without reading the patch. Safe for threads.
 */
final class PatchTable {

  /** Memory that a patch takes: two ids of 48 bytes, an entry of 32, its place. */
  static final int BYTES_A_PATCH = 140;

  private final Map<ChunkId, ChunkId> references = new ConcurrentHashMap<>();

  void put(ChunkId patch, ChunkId reference) {
    references.put(patch, reference);
  }

  /** Empty when the chunk is stored without a reference. */
  Optional<ChunkId> reference(ChunkId chunk) {
    return Optional.ofNullable(references.get(chunk));
  }

  void remove(ChunkId chunk) {
    references.remove(chunk);
  }

  /** Forgets what is no longer stored. */
  void retain(Predicate<ChunkId> stored) {
    references.keySet().removeIf(stored.negate());
  }
}
