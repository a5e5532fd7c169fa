package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.RepositoryCare.Progress;
import dev.coffer.engine.embedded.repository.IndexSegment.Retired;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * One collection of garbage. Reaches what points, readers and writers need; gives up packs of which
 * little is needed, after it has moved that elsewhere. At any instant it may be killed: new packs
 * first, then the index, which also says which packs are retired, then their files.
 */
final class Collector {

  /**
   * Packs that are rewritten before the old ones go: bounds the space that it takes to free some.
   */
  private static final int BATCH = 8;

  /** More retired packs than this part, and the index is written anew. */
  private static final double MANY_RETIRED = 0.25;

  private final ChunkStore store;
  private final Gate gate;
  private final Progress progress;
  private final Instant now;
  private LockedGarbage locked = LockedGarbage.NONE;
  private Set<ChunkId> lostBefore = Set.of();
  private long removed;
  private long rewritten;
  private long done;
  private long total;

  /**
   * Prepares one.
   *
   * @param progress is told of the bytes of packs that are given up
   * @param now what is locked until later stays
   */
  Collector(ChunkStore store, Gate gate, Progress progress, Instant now) {
    this.store = store;
    this.gate = gate;
    this.progress = progress;
    this.now = now;
  }

  /**
   * Collects.
   *
   * @param roots of every map that is needed; asked for once no writer can be missed any more
   */
  GarbageReport collect(Roots roots) throws RepositoryException {
    long before = store.allowance().used();
    store.flush();
    var candidates = candidates();
    store.spans().collectionStarts();
    lostBefore = store.lost().ids();
    var reach = new Reach(store, gate);
    roots.reach(reach);
    refuseAfterManyLosses();
    var use = PackUse.live(store.index());
    var condemned = use.condemned(candidates, store.lost(), reach.pinned());
    spareLocked(condemned, use);
    store.index().sweep(location -> condemned.containsKey(Location.pack(location)));
    remove(condemned, use);
    retireMissing(reach.pinned());
    tidyIndex(candidates.size());
    long freed = Math.max(0, before - store.allowance().used());
    return new GarbageReport(removed, rewritten, freed, locked);
  }

  private void spareLocked(Map<Integer, Pack> condemned, PackUse use) throws RepositoryException {
    try {
      var until = store.locks().running(condemned.values().stream().map(Pack::name).toList(), now);
      locked = LockedGarbage.of(condemned.values(), until, use);
      condemned.values().removeIf(pack -> until.containsKey(pack.name()));
    } catch (IOException e) {
      throw Failures.unusable(store.objects().where(""), e);
    }
  }

  private void refuseAfterManyLosses() throws RepositoryException {
    if (store.lost().isIncomplete()) {
      throw new RepositoryException(
          RepositoryException.MANY_CHUNKS_LOST,
          ("no space was freed: more than %d chunks of %s are damaged or gone, too many to tell which"
                  + " packs are worth keeping: put the packs back from a copy and open the repository"
                  + " again")
              .formatted(LostChunks.MOST, store.objects().where("")));
    }
  }

  /**
   * Packs with chunks that turned out to be damaged while this collection reached what is needed:
   * it cannot tell whether they are. The next one can.
   */
  private Set<String> undecided() {
    var undecided = new HashSet<String>();
    store
        .lost()
        .forEach(
            (id, lost) -> {
              if (!lostBefore.contains(id)) {
                undecided.add(lost.pack());
              }
            });
    return undecided;
  }

  /** Walks all that is needed. */
  @FunctionalInterface
  interface Roots {
    void reach(Reach reach) throws RepositoryException;
  }

  /** Packs that the index knows for good; what is published later is not looked at. */
  private Collection<Pack> candidates() throws RepositoryException {
    var packs = store.packs().all();
    store.publisher().sync();
    return packs;
  }

  /** The dead ones first: that takes no space. Then those that take least for what they give. */
  private void remove(Map<Integer, Pack> condemned, PackUse use) throws RepositoryException {
    total = condemned.values().stream().mapToLong(Pack::bytes).sum();
    var entries = store.index().countByPack(condemned.keySet());
    var undecided = undecided();
    var dead = new ArrayList<Pack>();
    var dying = new ArrayList<Pack>();
    condemned.values().stream()
        .filter(pack -> !undecided.contains(pack.name()))
        .sorted(Comparator.comparingLong(use::of))
        .forEach(pack -> (entries.containsKey(pack.number()) ? dying : dead).add(pack));
    retire(dead);
    for (int from = 0; from < dying.size(); ) {
      var left = dying.subList(from, dying.size());
      int packs = batch(left.stream().map(use::of).toList(), store.allowance().storageLeft());
      rewrite(left.subList(0, packs), entries);
      from += packs;
    }
  }

  /**
   * How many packs are rewritten before the old ones go: fewer when the storage is nearly full.
   *
   * @param needed bytes of each that must be moved
   */
  static int batch(List<Long> needed, long storageLeft) {
    long bytes = 0;
    int packs = 0;
    while (packs < Math.min(BATCH, needed.size())) {
      bytes += needed.get(packs);
      if (packs > 0 && bytes > storageLeft / 2) {
        return packs;
      }
      packs++;
    }
    return packs;
  }

  private void rewrite(List<Pack> packs, Map<Integer, Integer> entries) throws RepositoryException {
    gate.check();
    var relocation = new Relocation(store);
    var emptied = new ArrayList<Pack>();
    for (Pack pack : packs) {
      if (relocation.copy(pack) == entries.getOrDefault(pack.number(), 0)) {
        emptied.add(pack);
      }
    }
    relocation.complete();
    retire(emptied);
    rewritten += emptied.size();
  }

  private void retire(Collection<Pack> packs) throws RepositoryException {
    if (packs.isEmpty()) {
      return;
    }
    noteRetired(packs);
    store.packs().remove(packs);
    store.patches().remove(packs);
    packs.forEach(pack -> store.lost().removePack(pack.name()));
    delete(packs);
    packs.forEach(pack -> store.allowance().give(pack.bytes()));
    removed += packs.size();
    done += packs.stream().mapToLong(Pack::bytes).sum();
    progress.at(done, total);
  }

  /**
   * When there is no room even for the note, one pack goes before it: that makes room, and after a
   * crash it is a missing pack of which nothing is needed, which the next collection retires.
   */
  private void noteRetired(Collection<Pack> packs) throws RepositoryException {
    var notes = packs.stream().map(pack -> new Retired(pack.sha256())).toList();
    try {
      store.segments().append(notes);
    } catch (RepositoryException e) {
      if (!e.problem().reason().equals(RepositoryException.CAPACITY_EXHAUSTED)) {
        throw e;
      }
      delete(List.of(packs.iterator().next()));
      store.segments().append(notes);
    }
  }

  private void delete(Collection<Pack> packs) throws RepositoryException {
    try {
      store.objects().delete(packs.stream().map(Pack::name).toList());
    } catch (IOException e) {
      throw Failures.unusable(store.objects().where(""), e);
    }
  }

  /** Packs that are gone, and of which nothing is needed any more, are no damage. */
  private void retireMissing(Set<String> pinned) throws RepositoryException {
    var missing = new HashSet<String>();
    store.lost().forEach((id, lost) -> missing.add(lost.pack()));
    if (missing.isEmpty()) {
      return;
    }
    var known = new IndexTidy(store).names();
    missing.removeIf(pack -> known.contains(pack) || pinned.contains(pack));
    missing.removeAll(undecided());
    if (!missing.isEmpty()) {
      store
          .segments()
          .append(missing.stream().map(pack -> new Retired(Pack.sha256Of(pack))).toList());
      missing.forEach(store.lost()::removePack);
    }
  }

  private void tidyIndex(int packs) throws RepositoryException {
    store.segments().deleteOutdated(now);
    if (store.segments().isScattered()) {
      store.segments().findOutdated();
    }
    boolean many =
        store.segments().isScattered()
            || store.segments().isDamaged()
            || removed > packs * MANY_RETIRED;
    if (many) {
      new IndexTidy(store).run(now);
    } else {
      store.segments().deleteOutdated(now);
    }
  }
}
