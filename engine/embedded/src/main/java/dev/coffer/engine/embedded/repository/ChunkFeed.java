package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.embedded.disk.DiskException;
import dev.coffer.engine.embedded.disk.Extent;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.SortedMap;

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
    return handData(number, MapNode.empty(0, children), Chunks.cut(source.data(from, to)));
  }

  /** A leaf without changes is not even read. */
  private long openChanges(Base known, long number)
      throws DiskException, LostChunkException, RepositoryException {
    var changed = known.toRead(number);
    return changed.isEmpty() ? 0 : handChanges(number, known.map().leaf(number), changed);
  }

  private long handChanges(long number, MapNode node, SortedMap<Long, ChangedParts> changed)
      throws DiskException {
    var leaf = new LeafWork(number, node, changed.size());
    var data = data(changed.keySet());
    long bytes = 0;
    for (var chunk : changed.entrySet()) {
      var parts = chunk.getValue();
      var inChunk = data.getOrDefault(chunk.getKey(), List.of());
      var before = node.child((int) (chunk.getKey() % MapNode.FAN));
      ready.add(
          parts.isAll()
              ? whole(chunk.getKey(), inChunk, leaf)
              : overlaid(chunk.getKey(), inChunk, leaf, new Overlay(before, parts)));
      bytes += parts.chunk().length();
    }
    return bytes;
  }

  private ChunkWork whole(long number, List<Extent> data, LeafWork leaf) {
    return new ChunkWork(number, source.lengthOf(number), data, leaf, Optional.empty());
  }

  private ChunkWork overlaid(long number, List<Extent> data, LeafWork leaf, Overlay overlay) {
    var toRead = Extent.common(data, overlay.changed().extents());
    return new ChunkWork(number, source.lengthOf(number), toRead, leaf, Optional.of(overlay));
  }

  /** Asks once for chunks that follow each other. */
  private Map<Long, List<Extent>> data(Collection<Long> chunks) throws DiskException {
    var pieces = new HashMap<Long, List<Extent>>();
    var left = new ArrayDeque<>(chunks);
    while (!left.isEmpty()) {
      long first = left.poll();
      long last = first;
      while (!left.isEmpty() && left.peek() == last + 1) {
        last = left.poll();
      }
      pieces.putAll(Chunks.cut(source.data(first * Chunks.SIZE, source.chunk(last).end())));
    }
    return pieces;
  }

  /** Returns how many bytes the pieces' chunks have. */
  private long handData(long number, MapNode node, Map<Long, List<Extent>> pieces) {
    var leaf = new LeafWork(number, node, pieces.size());
    long bytes = 0;
    for (var piece : pieces.entrySet()) {
      ready.add(whole(piece.getKey(), piece.getValue(), leaf));
      bytes += source.lengthOf(piece.getKey());
    }
    return bytes;
  }
}
