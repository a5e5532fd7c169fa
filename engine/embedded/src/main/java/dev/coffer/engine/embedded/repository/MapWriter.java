package dev.coffer.engine.embedded.repository;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Stores the map of a disk, bottom up. Of the leaves it keeps the ids alone: 128 KiB for a TiB.
 * Safe for threads.
 */
final class MapWriter {

  private final ChunkStore store;
  private final long diskSize;
  private byte[] leaves = new byte[0];

  MapWriter(ChunkStore store, long diskSize) {
    this.store = store;
    this.diskSize = diskSize;
  }

  /**
   * Stores a leaf that is complete.
   *
   * @return the bytes that it takes; 0 when it was there, or holds nothing
   */
  long leaf(long number, MapNode leaf, ChunkCodec codec) throws RepositoryException {
    if (leaf.isZeros()) {
      return 0;
    }
    var stored = store(leaf.bytes(), codec);
    keep((int) number, stored.id());
    return stored.bytes();
  }

  private synchronized void keep(int number, ChunkId leaf) {
    int at = number * ChunkId.BYTES;
    if (at >= leaves.length) {
      leaves = Arrays.copyOf(leaves, Math.max(at + ChunkId.BYTES, leaves.length * 2));
    }
    leaf.write(ByteBuffer.wrap(leaves, at, ChunkId.BYTES));
  }

  /** What was stored: its id, and the bytes that it takes. */
  record Stored(ChunkId id, long bytes) {}

  /** Stores the nodes above the leaves, and the root; returns the root. */
  synchronized Stored finish(ChunkCodec codec) throws RepositoryException {
    int height = MapRoot.height(diskSize);
    var top =
        height == 0 ? new Stored(leafId(0), 0) : node(height, 0, Chunks.count(diskSize), codec);
    var root = store(new MapRoot(diskSize, top.id()).write(), codec);
    return new Stored(root.id(), top.bytes() + root.bytes());
  }

  private Stored node(int height, long n, long chunks, ChunkCodec codec)
      throws RepositoryException {
    var node = MapNode.empty(height, MapNode.children(height, n, chunks));
    long bytes = 0;
    for (int child = 0; child < node.count(); child++) {
      long number = n * MapNode.FAN + child;
      var stored =
          height == 1 ? new Stored(leafId(number), 0) : node(height - 1, number, chunks, codec);
      node.set(child, stored.id());
      bytes += stored.bytes();
    }
    if (node.isZeros()) {
      return new Stored(ChunkId.ZEROS, 0);
    }
    var stored = store(node.bytes(), codec);
    return new Stored(stored.id(), bytes + stored.bytes());
  }

  private ChunkId leafId(long number) {
    int at = (int) number * ChunkId.BYTES;
    return at < leaves.length
        ? ChunkId.read(ByteBuffer.wrap(leaves, at, ChunkId.BYTES))
        : ChunkId.ZEROS;
  }

  private Stored store(byte[] plain, ChunkCodec codec) throws RepositoryException {
    var id = codec.id(plain, plain.length);
    return new Stored(id, store.put(PackKind.MAPS, id, plain, plain.length, codec));
  }
}
