package dev.coffer.engine.embedded.repository;

import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Roots of maps on which somebody relies although their point may be forgotten at any time: disks
 * that are being read, and bases of disks that are being saved. Safe for threads.
 */
final class KeptRoots {

  private final Map<Hold, ChunkId> held = new HashMap<>();
  private final Set<ChunkId> heldLately = new HashSet<>();
  private boolean collecting;

  /**
   * Keeps a root. Who holds it must then look whether its point is still listed: only if so, no
   * collection can have missed it.
   */
  synchronized Hold hold(ChunkId root) {
    var hold = new Hold();
    held.put(hold, root);
    return hold;
  }

  /** To be closed when the root is not needed any more, or a point that needs it is listed. */
  final class Hold implements AutoCloseable {

    @Override
    public void close() {
      release(this);
    }
  }

  private synchronized void release(Hold hold) {
    var root = held.remove(hold);
    if (root != null && collecting) {
      heldLately.add(root);
    }
  }

  /**
   * A collection is about to ask which points there are. A hold that ends from now on still counts
   * for it: the point that was made meanwhile may not have been listed when it asked.
   */
  synchronized void collectionStarts() {
    collecting = true;
  }

  synchronized Set<ChunkId> all() {
    var all = new HashSet<>(held.values());
    all.addAll(heldLately);
    return Collections.unmodifiableSet(all);
  }

  synchronized void collectionEnds() {
    collecting = false;
    heldLately.clear();
  }

  synchronized void clear() {
    held.clear();
  }
}
