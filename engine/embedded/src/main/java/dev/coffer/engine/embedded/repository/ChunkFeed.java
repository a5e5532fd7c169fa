package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.embedded.disk.DiskException;
import dev.coffer.engine.embedded.disk.Extent;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Cuts what is to be read of a disk into chunks, for several workers: the parts that hold data, or
 * what has changed of them. It asks for the extents of one leaf at a time: a fragmented disk has
 * more of them than the memory would take.
 */
final class ChunkFeed {

  private final SourceDisk source;
  private final Optional<Base> base;
  private final Tally tally;
  private final Queue<ChunkWork> ready = new ArrayDeque<>();
  private long nextLeaf;

  ChunkFeed(SourceDisk source, Optional<Base> base, Tally tally) {
    this.source = source;
    this.base = base;
    this.tally = tally;
  }

  /**
   * The next chunk; empty at the end, and when a leaf held none. See {@link #atEnd}.
   *
   * @throws LostChunkException when a part of the base's map cannot be read
   */
  synchronized Optional<ChunkWork> next()
      throws DiskException, LostChunkException, RepositoryException {
    if (ready.isEmpty() && nextLeaf * Base.LEAF_BYTES < source.size()) {
      openLeaf(nextLeaf++);
    }
    return Optional.ofNullable(ready.poll());
  }

  synchronized boolean atEnd() {
    return ready.isEmpty() && nextLeaf * Base.LEAF_BYTES >= source.size();
  }

  private void openLeaf(long number) throws DiskException, LostChunkException, RepositoryException {
    long from = number * Base.LEAF_BYTES;
    long to = Math.min(source.size(), from + Base.LEAF_BYTES);
    long read = base.isPresent() ? openChanges(base.get(), number) : openData(number, from, to);
    tally.passed(to - from - read);
  }

  private long openData(long number, long from, long to) throws DiskException {
    int children = MapNode.children(0, number, Chunks.count(source.size()));
    return hand(number, MapNode.empty(0, children), cut(source.data(from, to)));
  }

  /** A leaf without changes is not even read. */
  private long openChanges(Base known, long number)
      throws DiskException, LostChunkException, RepositoryException {
    var chunks = known.toRead(number);
    return chunks.isEmpty() ? 0 : hand(number, known.map().leaf(number), data(number, chunks));
  }

  private SortedMap<Long, List<Extent>> data(long leaf, BitSet chunks) throws DiskException {
    var pieces = new TreeMap<Long, List<Extent>>();
    for (int from = chunks.nextSetBit(0); from >= 0; ) {
      int to = chunks.nextClearBit(from);
      long first = leaf * MapNode.FAN + from;
      long last = leaf * MapNode.FAN + to;
      for (long chunk = first; chunk < last; chunk++) {
        pieces.put(chunk, List.of());
      }
      long end = Math.min(source.size(), last * Chunks.SIZE);
      pieces.putAll(cut(source.data(first * Chunks.SIZE, end)));
      from = chunks.nextSetBit(to);
    }
    return pieces;
  }

  /** Returns how many bytes the pieces' chunks have. */
  private long hand(long number, MapNode node, SortedMap<Long, List<Extent>> pieces) {
    var leaf = new LeafWork(number, node, pieces.size());
    long bytes = 0;
    for (var piece : pieces.entrySet()) {
      int length = source.lengthOf(piece.getKey());
      ready.add(new ChunkWork(piece.getKey(), length, piece.getValue(), leaf));
      bytes += length;
    }
    return bytes;
  }

  /** What of the extents lies in which chunk. */
  private static SortedMap<Long, List<Extent>> cut(List<Extent> extents) {
    var pieces = new TreeMap<Long, List<Extent>>();
    for (Extent extent : extents) {
      for (long at = extent.offset(); at < extent.end(); ) {
        long chunk = at / Chunks.SIZE;
        long end = Math.min(extent.end(), (chunk + 1) * Chunks.SIZE);
        pieces.computeIfAbsent(chunk, _ -> new ArrayList<>(1)).add(new Extent(at, end - at));
        at = end;
      }
    }
    return pieces;
  }
}
