package dev.coffer.engine.embedded.repository;

import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Marks in the index all that maps need. What two maps share is walked once. */
final class Reach {

  private final ChunkStore store;
  private final Gate gate;
  private final Set<ChunkId> lostSeen = new HashSet<>();
  private final Set<String> pinned = new HashSet<>();
  private long contentBytes;

  Reach(ChunkStore store, Gate gate) {
    this.store = store;
    this.gate = gate;
    store.index().lowerReached();
  }

  /** Packs with damaged chunks that are needed, and of which there is no other copy. */
  Set<String> pinned() {
    return pinned;
  }

  /** The content that the maps need, unpacked, each chunk once. */
  long contentBytes() {
    return contentBytes;
  }

  /**
   * Marks what a map needs.
   *
   * @throws LostChunkException when a part of the map cannot be read, so that nobody knows what it
   *     needs
   */
  void map(ChunkId root) throws LostChunkException, RepositoryException {
    gate.check();
    if (!reach(root, ChunkIndex.NODE)) {
      return;
    }
    var map = DiskMap.open(store, root);
    var visitor = new Marking(map.diskSize());
    map.walk(visitor);
    if (visitor.lost != null) {
      throw visitor.lost;
    }
  }

  /** Says whether it is needed for the first time. */
  private boolean reach(ChunkId id, byte as) {
    return switch (store.index().reach(id, as)) {
      case FIRST -> true;
      case AGAIN -> false;
      case MISSING -> {
        store.lost().get(id).ifPresent(lost -> pinned.add(lost.pack()));
        yield lostSeen.add(id);
      }
    };
  }

  private final class Marking implements MapVisitor {

    private final long diskSize;
    private @Nullable LostChunkException lost;

    Marking(long diskSize) {
      this.diskSize = diskSize;
    }

    @Override
    public boolean enter(ChunkId node) {
      return reach(node, ChunkIndex.NODE);
    }

    /** It is needed for its bytes alone: what it lists may be no longer. */
    @Override
    public void reference(ChunkId id) {
      reach(id, ChunkIndex.CONTENT);
    }

    @Override
    public void content(long number, ChunkId id) {
      if (reach(id, ChunkIndex.CONTENT)) {
        contentBytes += Math.min(Chunks.SIZE, diskSize - number * Chunks.SIZE);
        store.reference(id).ifPresent(other -> reach(other, ChunkIndex.REFERENCE));
      }
    }

    @Override
    public void lost(long number, LostChunkException cause) {
      lost = cause;
    }
  }
}
