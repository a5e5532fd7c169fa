package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.embedded.disk.ChangedSince;
import dev.coffer.engine.embedded.disk.DiskException;
import dev.coffer.engine.embedded.disk.Extent;
import java.util.ArrayList;
import java.util.List;

/**
 * In what two disks of one repository and one size differ, as their maps tell: subtrees that are
 * equal are passed over unread. Where a map cannot be read everything may differ. Safe for threads.
 */
final class MapDifference implements ChangedSince {

  private final Gate gate;
  private final DiskMap now;
  private final DiskMap before;

  MapDifference(Gate gate, DiskMap now, DiskMap before) {
    this.gate = gate;
    this.now = now;
    this.before = before;
  }

  @Override
  public List<Extent> changed(long from, long to) throws DiskException {
    var search = new Search(from, to);
    try {
      gate.enter();
      try {
        search.compare(now.height(), 0, now.top(), before.top());
      } finally {
        gate.leave();
      }
    } catch (RepositoryException e) {
      throw new DiskException(e.problem());
    }
    return search.found;
  }

  private final class Search {

    private final long from;
    private final long to;
    private final List<Extent> found = new ArrayList<>();

    Search(long from, long to) {
      this.from = from;
      this.to = to;
    }

    /** Compares all below two ids; at height -1 they are of chunks of content. */
    void compare(int height, long n, ChunkId one, ChunkId other) throws RepositoryException {
      long bytes = MapNode.span(height + 1) * Chunks.SIZE;
      if (one.equals(other) || n * bytes >= to || (n + 1) * bytes <= from) {
        return;
      }
      if (height < 0) {
        differ(n * bytes, (n + 1) * bytes);
        return;
      }
      try {
        compareChildren(height, n, node(now, one, height, n), node(before, other, height, n));
      } catch (LostChunkException e) {
        differ(n * bytes, (n + 1) * bytes);
      }
    }

    private void compareChildren(int height, long n, MapNode one, MapNode other)
        throws RepositoryException {
      for (int child = 0; child < one.count(); child++) {
        compare(height - 1, n * MapNode.FAN + child, one.child(child), other.child(child));
      }
    }

    private MapNode node(DiskMap map, ChunkId id, int height, long n)
        throws LostChunkException, RepositoryException {
      return id.isZeros()
          ? MapNode.empty(height, MapNode.children(height, n, map.chunks()))
          : map.node(id, height, n);
    }

    private void differ(long begin, long end) {
      long first = Math.max(from, begin);
      long last = Math.min(to, end);
      if (!found.isEmpty() && found.getLast().end() == first) {
        first = found.removeLast().offset();
      }
      found.add(new Extent(first, last - first));
    }
  }
}
