package dev.coffer.engine.embedded.repository;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Finds the packs that maps need. What is below nodes that are known is not looked at. */
final class NeededPacks implements MapVisitor {

  private final ChunkStore store;
  private final Gate gate;
  private final Set<ChunkId> known;
  private final BitSet packs = new BitSet();
  private final List<ChunkId> nodes = new ArrayList<>();
  private Optional<LostChunkException> lost = Optional.empty();

  NeededPacks(ChunkStore store, Gate gate, Set<ChunkId> known) {
    this.store = store;
    this.gate = gate;
    this.known = known;
  }

  /**
   * Takes in the disks of a point.
   *
   * @throws LostChunkException when a part of a map cannot be read, so that nobody knows what it
   *     needs
   */
  void add(StoredPoint point) throws LostChunkException, RepositoryException {
    for (StoredDisk disk : point.disks()) {
      add(ChunkId.parse(disk.digest()));
    }
  }

  private void add(ChunkId root) throws LostChunkException, RepositoryException {
    gate.check();
    if (enter(root)) {
      DiskMap.open(store, root).walk(this);
    }
    if (lost.isPresent()) {
      throw lost.get();
    }
  }

  /** Their names. */
  List<String> names() {
    return packs.stream()
        .mapToObj(store.packs()::get)
        .flatMap(Optional::stream)
        .map(Pack::name)
        .toList();
  }

  /** The nodes that were not known. */
  List<ChunkId> nodes() {
    return nodes;
  }

  private void need(ChunkId id) {
    long location = store.index().get(id);
    if (location != 0) {
      packs.set(Location.pack(location));
    }
  }

  @Override
  public boolean enter(ChunkId node) {
    if (known.contains(node)) {
      return false;
    }
    need(node);
    nodes.add(node);
    return true;
  }

  @Override
  public void reference(ChunkId id) {
    need(id);
  }

  @Override
  public void content(long number, ChunkId id) {
    need(id);
    store.reference(id).ifPresent(this::need);
  }

  @Override
  public void lost(long number, LostChunkException cause) {
    lost = Optional.of(cause);
  }
}
