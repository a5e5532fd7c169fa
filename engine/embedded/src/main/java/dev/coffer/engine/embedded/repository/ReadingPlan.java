package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.embedded.disk.ChangedSince;
import dev.coffer.engine.embedded.disk.DiskException;
import java.util.BitSet;
import java.util.Optional;

/**
 * What of a disk is to be read for a point.
 *
 * @param base empty: all of it
 * @param earlier a map of which nodes may be stored as patches
 */
record ReadingPlan(Reading reading, Optional<Base> base, Optional<DiskMap> earlier) {

  static ReadingPlan all(Reading reading) {
    return new ReadingPlan(reading, Optional.empty(), Optional.empty());
  }

  ReadingPlan patching(Optional<DiskMap> map) {
    return new ReadingPlan(reading, base, map);
  }

  /**
   * Decides.
   *
   * @param before the disk as an earlier point has it, which is kept while the plan is followed
   * @param changed what has changed since then
   */
  static ReadingPlan make(
      ChunkStore store, SourceDisk source, StoredDisk before, ChangedSince changed, SpotCheck check)
      throws DiskException, RepositoryException {
    if (before.sizeBytes() != source.size()) {
      return all(
          Reading.full(
              "it had %,d bytes at its last backup and has %,d"
                  .formatted(before.sizeBytes(), source.size())));
    }
    var reader = store.borrow();
    try {
      var map = DiskMap.open(store, ChunkId.parse(before.digest()));
      var base = new Base(map, source, changed, new BitSet(), !store.objects().isRemote());
      var fault = check.findFault(base, reader);
      // Only now: the check may have met what is damaged.
      var whole = base.without(lacking(store, map));
      return fault.isEmpty()
          ? new ReadingPlan(Reading.CHANGED, Optional.of(whole), Optional.of(map))
          : all(wrong(fault.getAsLong() * Chunks.SIZE));
    } catch (LostChunkException e) {
      return all(mapDamaged(e));
    } finally {
      store.giveBack(reader);
    }
  }

  static Reading mapDamaged(LostChunkException cause) {
    return Reading.full("the map of its last backup is damaged (%s)".formatted(cause.why()));
  }

  private static Reading wrong(long offset) {
    return Reading.rescanned(
        "its storage said that nothing had changed at byte %,d since its last backup, and something had"
            .formatted(offset));
  }

  /**
   * Chunks of the map that the repository has lost. The map is only gone through if it lost any.
   */
  private static BitSet lacking(ChunkStore store, DiskMap map)
      throws LostChunkException, RepositoryException {
    var lacking = new BitSet();
    if (store.lost().ids().stream().allMatch(id -> store.index().get(id) != 0)) {
      return lacking;
    }
    var search = new Search(store, lacking);
    map.walk(search);
    if (search.lost.isPresent()) {
      throw search.lost.get();
    }
    return lacking;
  }

  private static final class Search implements MapVisitor {

    private final ChunkStore store;
    private final BitSet lacking;
    private Optional<LostChunkException> lost = Optional.empty();

    Search(ChunkStore store, BitSet lacking) {
      this.store = store;
      this.lacking = lacking;
    }

    @Override
    public boolean enter(ChunkId node) {
      return true;
    }

    @Override
    public void content(long number, ChunkId id) {
      if (store.lacking(id).isPresent()) {
        lacking.set((int) number);
      }
    }

    @Override
    public void lost(long number, LostChunkException cause) {
      lost = Optional.of(cause);
    }
  }
}
