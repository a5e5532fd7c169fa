package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.embedded.disk.ChangedSince;
import dev.coffer.engine.embedded.disk.DiskException;
import dev.coffer.engine.embedded.disk.Extent;
import java.util.BitSet;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The map of a disk's earlier point, which holds still but for what has changed since.
 *
 * @param lacking chunks that the repository has lost: they are read as though they had changed, so
 *     that they are stored again
 * @param overlays whether of a chunk that has changed in part only that is read from the disk, and
 *     the rest from the repository
 */
record Base(
    DiskMap map, SourceDisk source, ChangedSince changed, BitSet lacking, boolean overlays) {

  static final long LEAF_BYTES = (long) MapNode.FAN * Chunks.SIZE;

  Base without(BitSet lost) {
    return new Base(map, source, changed, lost, overlays);
  }

  /** The chunks of a leaf of which something has to be read, by their number, and what. */
  SortedMap<Long, ChangedParts> toRead(long leaf) throws DiskException {
    long first = leaf * MapNode.FAN;
    long last = Math.min(map.chunks(), first + MapNode.FAN);
    long from = leaf * LEAF_BYTES;
    long to = Math.min(map.diskSize(), from + LEAF_BYTES);
    var chunks = new TreeMap<Long, ChangedParts>();
    Chunks.cut(source.changed(changed, from, to))
        .forEach((number, extents) -> chunks.put(number, parts(number, extents)));
    lacking.get((int) first, (int) last).stream()
        .mapToObj(number -> first + number)
        .forEach(number -> chunks.put(number, ChangedParts.all(source.chunk(number))));
    return chunks;
  }

  private ChangedParts parts(long number, List<Extent> extents) {
    var chunk = source.chunk(number);
    return overlays ? new ChangedParts(chunk, extents) : ChangedParts.all(chunk);
  }
}
