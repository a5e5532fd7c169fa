package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.embedded.disk.ChangedSince;
import dev.coffer.engine.embedded.disk.DiskException;
import dev.coffer.engine.embedded.disk.Extent;
import java.util.BitSet;

/**
 * The map of a disk's earlier point, which holds still but for what has changed since.
 *
 * @param lacking chunks that the repository has lost: they are read as though they had changed, so
 *     that they are stored again
 */
record Base(DiskMap map, SourceDisk source, ChangedSince changed, BitSet lacking) {

  static final long LEAF_BYTES = (long) MapNode.FAN * Chunks.SIZE;

  /** The chunks of a leaf, counted from its first, that have to be read. */
  BitSet toRead(long leaf) throws DiskException {
    long first = leaf * MapNode.FAN;
    long last = Math.min(map.chunks(), first + MapNode.FAN);
    var chunks = lacking.get((int) first, (int) last);
    long from = leaf * LEAF_BYTES;
    long to = Math.min(map.diskSize(), from + LEAF_BYTES);
    for (Extent extent : source.changed(changed, from, to)) {
      long begin = Math.max(from, extent.offset());
      long end = Math.min(to, extent.end());
      if (begin < end) {
        chunks.set(
            (int) (begin / Chunks.SIZE - first), (int) (Math.ceilDiv(end, Chunks.SIZE) - first));
      }
    }
    return chunks;
  }
}
