package dev.coffer.engine.embedded.repository;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The map of a stored disk: which chunk is where. Safe for threads. */
final class DiskMap {

  /** Nodes that are kept in memory, 32 KiB each. */
  private static final int KEPT = 128;

  private final ChunkStore store;
  private final MapRoot root;
  private final Map<ChunkId, MapNode> nodes = new LinkedHashMap<>(KEPT, 0.75f, true);

  private DiskMap(ChunkStore store, MapRoot root) {
    this.store = store;
    this.root = root;
  }

  static DiskMap open(ChunkStore store, ChunkId root)
      throws LostChunkException, RepositoryException {
    var reader = store.borrow();
    try {
      int length = reader.read(root);
      return new DiskMap(
          store, MapRoot.read(reader.plain(), length).orElseThrow(() -> notAMap(root)));
    } finally {
      store.giveBack(reader);
    }
  }

  long diskSize() {
    return root.diskSize();
  }

  long chunks() {
    return Chunks.count(root.diskSize());
  }

  int height() {
    return MapRoot.height(root.diskSize());
  }

  /** The id of a chunk of content. */
  ChunkId chunk(long number) throws LostChunkException, RepositoryException {
    var leaf = id(0, number / MapNode.FAN);
    return leaf.isZeros()
        ? ChunkId.ZEROS
        : node(leaf, 0, number / MapNode.FAN).child((int) (number % MapNode.FAN));
  }

  /** The id of the {@code n}th node of a height; zeros when all below it is. */
  ChunkId id(int height, long n) throws LostChunkException, RepositoryException {
    var id = root.top();
    for (int above = height(); above > height && !id.isZeros(); above--) {
      long number = n / MapNode.span(above - height - 1);
      id = node(id, above, number / MapNode.FAN).child((int) (number % MapNode.FAN));
    }
    return id;
  }

  /** A copy, to be changed, of the {@code n}th leaf. */
  MapNode leaf(long n) throws LostChunkException, RepositoryException {
    var id = id(0, n);
    return id.isZeros()
        ? MapNode.empty(0, MapNode.children(0, n, chunks()))
        : node(id, 0, n).copy();
  }

  ChunkId top() {
    return root.top();
  }

  /**
   * The first chunk of content, from a number on, that is not zeros; passes over empty parts of any
   * size at once.
   *
   * @return {@link #chunks} when there is none
   */
  long nextData(long from) throws LostChunkException, RepositoryException {
    long number = from;
    while (number < chunks()) {
      var id = root.top();
      int height = height();
      while (height >= 0 && !id.isZeros()) {
        long n = number / MapNode.span(height);
        id = node(id, height, n / MapNode.FAN).child((int) (n % MapNode.FAN));
        height--;
      }
      if (!id.isZeros()) {
        return number;
      }
      long empty = MapNode.span(height + 1);
      number = (number / empty + 1) * empty;
    }
    return chunks();
  }

  /** The first chunk behind {@code from}, but none behind {@code limit}, that is zeros. */
  long endOfData(long from, long limit) throws LostChunkException, RepositoryException {
    long end = from;
    while (end < limit && !chunk(end).isZeros()) {
      end++;
    }
    return end;
  }

  /** Reads a node; {@code n} counts the nodes of its height. */
  MapNode node(ChunkId id, int height, long n) throws LostChunkException, RepositoryException {
    var kept = kept(id);
    if (kept.isPresent()) {
      return kept.get();
    }
    var reader = store.borrow();
    try {
      int length = reader.read(id);
      int count = MapNode.children(height, n, chunks());
      var node =
          MapNode.read(reader.plain(), length, height, count, reader.reference().map(Reference::id))
              .orElseThrow(() -> notAMap(id));
      keep(id, node);
      return node;
    } finally {
      store.giveBack(reader);
    }
  }

  /** Shows the whole map to a visitor, in the order of the disk. */
  void walk(MapVisitor visitor) throws RepositoryException {
    walk(root.top(), height(), 0, visitor);
  }

  private void walk(ChunkId id, int height, long n, MapVisitor visitor) throws RepositoryException {
    if (id.isZeros() || !visitor.enter(id)) {
      return;
    }
    MapNode node;
    try {
      node = node(id, height, n);
    } catch (LostChunkException e) {
      visitor.lost(n * MapNode.span(height + 1), e);
      return;
    }
    node.reference().ifPresent(visitor::reference);
    for (int child = 0; child < node.count(); child++) {
      long number = n * MapNode.FAN + child;
      if (height > 0) {
        walk(node.child(child), height - 1, number, visitor);
      } else if (!node.child(child).isZeros()) {
        visitor.content(number, node.child(child));
      }
    }
    visitor.leave(id);
  }

  private Optional<MapNode> kept(ChunkId id) {
    synchronized (nodes) {
      return Optional.ofNullable(nodes.get(id));
    }
  }

  private void keep(ChunkId id, MapNode node) {
    synchronized (nodes) {
      nodes.put(id, node);
      if (nodes.size() > KEPT) {
        nodes.remove(nodes.keySet().iterator().next());
      }
    }
  }

  private static LostChunkException notAMap(ChunkId id) {
    return new LostChunkException(id, "it is not part of a map of this version");
  }
}
