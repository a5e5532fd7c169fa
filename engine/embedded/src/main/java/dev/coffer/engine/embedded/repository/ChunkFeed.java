package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.embedded.disk.DiskReader;
import dev.coffer.engine.embedded.disk.Extent;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.function.LongConsumer;

/**
 * Cuts the parts of a disk that hold data into chunks, for several workers. It asks for the extents
 * of one leaf at a time: a fragmented disk has more of them than the memory would take.
 */
final class ChunkFeed {

  private static final long LEAF_BYTES = (long) MapNode.FAN * Chunks.SIZE;

  private final DiskReader source;
  private final long size;
  private final LongConsumer holes;
  private final Queue<ChunkWork> ready = new ArrayDeque<>();
  private long nextLeaf;

  /** Tells {@code holes} how many bytes it passes over. */
  ChunkFeed(DiskReader source, long size, LongConsumer holes) {
    this.source = source;
    this.size = size;
    this.holes = holes;
  }

  /** The next chunk; empty at the end, and when a leaf held none. See {@link #atEnd}. */
  synchronized Optional<ChunkWork> next() throws IOException {
    if (ready.isEmpty() && nextLeaf * LEAF_BYTES < size) {
      openLeaf(nextLeaf++);
    }
    return Optional.ofNullable(ready.poll());
  }

  synchronized boolean atEnd() {
    return ready.isEmpty() && nextLeaf * LEAF_BYTES >= size;
  }

  private void openLeaf(long number) throws IOException {
    long from = number * LEAF_BYTES;
    long to = Math.min(size, from + LEAF_BYTES);
    var pieces = cut(source.data(from, to));
    int children = MapNode.children(0, number, Chunks.count(size));
    var leaf = new LeafWork(number, MapNode.empty(0, children), pieces.size());
    long data = 0;
    for (Piece piece : pieces) {
      int length = (int) Math.min(Chunks.SIZE, size - piece.chunk() * Chunks.SIZE);
      ready.add(new ChunkWork(piece.chunk(), length, piece.data(), leaf));
      data += length;
    }
    holes.accept(to - from - data);
  }

  /** What of the extents lies in one chunk. */
  private record Piece(long chunk, List<Extent> data) {}

  private static List<Piece> cut(List<Extent> extents) {
    var pieces = new ArrayList<Piece>();
    for (Extent extent : extents) {
      for (long at = extent.offset(); at < extent.end(); ) {
        long chunk = at / Chunks.SIZE;
        long end = Math.min(extent.end(), (chunk + 1) * Chunks.SIZE);
        if (pieces.isEmpty() || pieces.getLast().chunk() != chunk) {
          pieces.add(new Piece(chunk, new ArrayList<>(1)));
        }
        pieces.getLast().data().add(new Extent(at, end - at));
        at = end;
      }
    }
    return pieces;
  }
}
