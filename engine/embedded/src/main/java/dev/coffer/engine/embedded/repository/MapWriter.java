package dev.coffer.engine.embedded.repository;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Optional;

/**
 * Stores the map of a disk, bottom up. A subtree of which no leaf is given stays as it is in the
 * base, unread; without a base it is zeros. Of the leaves it keeps the ids alone: 128 KiB for a
 * TiB. Safe for threads.
 */
final class MapWriter {

  private final ChunkStore store;
  private final long diskSize;
  private final Optional<DiskMap> base;
  private final Optional<DiskMap> earlier;
  private final BitSet given = new BitSet();
  private byte[] leaves = new byte[0];

  /**
   * Writes a map.
   *
   * @param base from which it takes what is not given
   * @param earlier a map of the same disk of which nodes may be stored as patches
   */
  MapWriter(ChunkStore store, long diskSize, Optional<DiskMap> base, Optional<DiskMap> earlier) {
    this.store = store;
    this.earlier = earlier;
    this.diskSize = diskSize;
    this.base = base;
  }

  /**
   * Stores a leaf that is complete.
   *
   * @return the bytes that it takes; 0 when it was there, or holds nothing
   */
  long leaf(long number, MapNode leaf, ChunkReader reader) throws RepositoryException {
    var stored = store(0, number, leaf, reader);
    keep((int) number, stored.id());
    return stored.bytes();
  }

  private synchronized void keep(int number, ChunkId leaf) {
    int at = number * ChunkId.BYTES;
    if (at >= leaves.length) {
      leaves = Arrays.copyOf(leaves, Math.max(at + ChunkId.BYTES, leaves.length * 2));
    }
    leaf.write(ByteBuffer.wrap(leaves, at, ChunkId.BYTES));
    given.set(number);
  }

  /** What was stored: its id, and the bytes that it takes. */
  record Stored(ChunkId id, long bytes) {

    private static final Stored ZEROS = new Stored(ChunkId.ZEROS, 0);
  }

  /**
   * Stores the nodes above the leaves, and the root; returns the root.
   *
   * @throws LostChunkException when a node of the base cannot be read
   */
  synchronized Stored finish(ChunkReader reader) throws LostChunkException, RepositoryException {
    var before = base.map(DiskMap::top).orElse(ChunkId.ZEROS);
    var top = node(MapRoot.height(diskSize), 0, before, reader);
    var root = store(new MapRoot(diskSize, top.id()).write(), Optional.empty(), reader);
    return new Stored(root.id(), top.bytes() + root.bytes());
  }

  private Stored node(int height, long n, ChunkId before, ChunkReader reader)
      throws LostChunkException, RepositoryException {
    if (!isGiven(height, n)) {
      return new Stored(before, 0);
    }
    if (height == 0) {
      return new Stored(leafId(n), 0);
    }
    var node = before(height, n, before);
    long bytes = 0;
    for (int child = 0; child < node.count(); child++) {
      var stored = node(height - 1, n * MapNode.FAN + child, node.child(child), reader);
      node.set(child, stored.id());
      bytes += stored.bytes();
    }
    var stored = store(height, n, node, reader);
    return new Stored(stored.id(), bytes + stored.bytes());
  }

  private boolean isGiven(int height, long n) {
    int next = given.nextSetBit((int) (n * MapNode.span(height)));
    return next >= 0 && next < (n + 1) * MapNode.span(height);
  }

  /** A copy of the node that stands there in the base. */
  private MapNode before(int height, long n, ChunkId id)
      throws LostChunkException, RepositoryException {
    return base.isPresent() && !id.isZeros()
        ? base.get().node(id, height, n).copy()
        : MapNode.empty(height, MapNode.children(height, n, Chunks.count(diskSize)));
  }

  private ChunkId leafId(long number) {
    return ChunkId.read(ByteBuffer.wrap(leaves, (int) number * ChunkId.BYTES, ChunkId.BYTES));
  }

  private Stored store(int height, long n, MapNode node, ChunkReader reader)
      throws RepositoryException {
    return node.isZeros() ? Stored.ZEROS : store(node.bytes(), earlier(height, n), reader);
  }

  private Stored store(byte[] plain, Optional<ChunkId> before, ChunkReader reader)
      throws RepositoryException {
    var nodes = new NodeStore(store, reader);
    var id = nodes.id(plain);
    return new Stored(id, nodes.put(id, plain, before));
  }

  /** An earlier map that is damaged is no help, and no harm. */
  private Optional<ChunkId> earlier(int height, long n) throws RepositoryException {
    if (earlier.isEmpty()) {
      return Optional.empty();
    }
    try {
      return Optional.of(earlier.get().id(height, n)).filter(id -> !id.isZeros());
    } catch (LostChunkException e) {
      return Optional.empty();
    }
  }
}
