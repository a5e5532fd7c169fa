package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.VmId;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What each machine has in the repository that no other one has. Marks chunks in the index, so it
 * takes no memory; walks each map, but what several points share, twice.
 */
final class Ownership {

  private static final byte ALL = ChunkIndex.SEEN | ChunkIndex.SHARED | ChunkIndex.MINE;

  private final ChunkStore store;
  private final Gate gate;

  Ownership(ChunkStore store, Gate gate) {
    this.store = store;
    this.gate = gate;
  }

  /** Stored bytes that only the machine needs. */
  Map<VmId, Long> of(Map<VmId, List<StoredPoint>> points) throws RepositoryException {
    store.index().lower(ALL);
    for (var machine : points.values()) {
      walk(machine, new Sharing());
    }
    var own = new HashMap<VmId, Long>();
    for (var machine : points.entrySet()) {
      var count = new Counting();
      walk(machine.getValue(), count);
      own.put(machine.getKey(), count.bytes);
    }
    return own;
  }

  /** One machine's maps; parts that cannot be read are passed over. */
  private void walk(Collection<StoredPoint> machine, Marking visitor) throws RepositoryException {
    store.index().lower(ChunkIndex.MINE);
    for (StoredPoint point : machine) {
      for (StoredDisk disk : point.disks()) {
        gate.check();
        walk(ChunkId.parse(disk.digest()), visitor);
      }
    }
    // Only now: what is entered as a node as well must be so first.
    visitor.references.forEach(visitor::enter);
  }

  private void walk(ChunkId root, MapVisitor visitor) throws RepositoryException {
    if (visitor.enter(root)) {
      try {
        DiskMap.open(store, root).walk(visitor);
      } catch (LostChunkException e) {
        visitor.lost(0, e);
      }
    }
  }

  /** Treats all chunks alike. */
  private abstract class Marking implements MapVisitor {

    private final Set<ChunkId> references = new HashSet<>();

    @Override
    public void content(long number, ChunkId id) {
      enter(id);
      store.reference(id).ifPresent(this::enter);
    }

    @Override
    public void reference(ChunkId id) {
      references.add(id);
    }

    @Override
    public void lost(long number, LostChunkException cause) {}
  }

  /** Finds out what several machines have. */
  private final class Sharing extends Marking {

    @Override
    public boolean enter(ChunkId node) {
      byte before = store.index().raise(node, ChunkIndex.MINE);
      if ((before & ChunkIndex.MINE) != 0) {
        return false;
      }
      store.index().raise(node, seen(before) ? ChunkIndex.SHARED : ChunkIndex.SEEN);
      return (before & ChunkIndex.SHARED) == 0;
    }

    private static boolean seen(byte before) {
      return (before & ChunkIndex.SEEN) != 0;
    }
  }

  /** Counts what one machine alone has. */
  private final class Counting extends Marking {

    private long bytes;

    @Override
    public boolean enter(ChunkId node) {
      byte before = store.index().raise(node, ChunkIndex.MINE);
      if ((before & (ChunkIndex.MINE | ChunkIndex.SHARED)) != 0) {
        return false;
      }
      long location = store.index().get(node);
      bytes += location == 0 ? 0 : ChunkHeader.size(Location.length(location));
      return true;
    }
  }
}
