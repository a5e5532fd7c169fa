package dev.coffer.engine.embedded.repository;

import java.util.Optional;

/**
 * Stores nodes of maps: one of which little has changed since an earlier point as a patch of the
 * earlier one. For one thread at a time.
 */
final class NodeStore {

  private final ChunkStore store;
  private final ChunkReader reader;

  NodeStore(ChunkStore store, ChunkReader reader) {
    this.store = store;
    this.reader = reader;
  }

  ChunkId id(byte[] node) {
    return reader.codec().id(node, node.length);
  }

  /**
   * Stores a node, if there is none like it.
   *
   * @param before the node that stood in its place at an earlier point, if there was one
   * @return the bytes that it takes; 0 when it was there
   */
  long put(ChunkId id, byte[] node, Optional<ChunkId> before) throws RepositoryException {
    if (isThere(id)) {
      return 0;
    }
    return store.append(PackKind.MAPS, encode(id, node, before));
  }

  /**
   * A node that no point needs may be there without the one of which it is a patch; so it is read
   * before anything relies on it.
   */
  private boolean isThere(ChunkId id) throws RepositoryException {
    long location = store.index().use(id);
    if (location == 0) {
      return false;
    }
    try {
      reader.read(id);
      if (reader.reference().isEmpty() || store.index().use(reader.reference().get().id()) != 0) {
        return true;
      }
    } catch (LostChunkException e) {
      // It is stored again below.
    }
    store.discard(id, store.index().get(id));
    return false;
  }

  /** What was lost before is stored in full: other nodes may be patches of it. */
  private EncodedChunk encode(ChunkId id, byte[] node, Optional<ChunkId> before)
      throws RepositoryException {
    var reference =
        before.isPresent() && store.lost().get(id).isEmpty()
            ? reference(before.get())
            : Optional.<Reference>empty();
    return reference
        .flatMap(known -> reader.codec().encode(id, node, node.length, known))
        .orElseGet(() -> reader.codec().encode(id, node, node.length));
  }

  /** The earlier node, or that of which it is a patch; it will not be collected while we write. */
  private Optional<Reference> reference(ChunkId before) throws RepositoryException {
    if (store.index().use(before) == 0) {
      return Optional.empty();
    }
    try {
      int length = reader.read(before);
      var itself = new Reference(before, reader.plain(), length);
      return Optional.of(reader.reference().orElse(itself))
          .filter(known -> store.index().use(known.id()) != 0);
    } catch (LostChunkException e) {
      return Optional.empty();
    }
  }
}
