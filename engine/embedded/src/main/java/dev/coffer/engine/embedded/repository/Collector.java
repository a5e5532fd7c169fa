package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.embedded.repository.IndexSegment.Holds;
import dev.coffer.engine.embedded.repository.IndexSegment.Note;
import dev.coffer.engine.embedded.repository.IndexSegment.Retired;
import dev.coffer.engine.embedded.repository.IndexSegment.Withdrawn;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * One collection of garbage. Reaches what points, readers and writers need; gives up packs of which
 * little is needed, after it has moved that elsewhere. At any instant it may be killed: new packs
 * first, then the index, which also says which packs are retired, then their files.
 */
final class Collector {

  /** A pack of which less is in use is not worth its space. */
  private static final double WORTH_KEEPING = 0.6;

  /**
   * Packs that are rewritten before the old ones go: bounds the space that it takes to free some.
   */
  private static final int BATCH = 8;

  /** More segments than these, or retired packs than this part, and the index is written anew. */
  private static final int MANY_SEGMENTS = 32;

  private static final double MANY_RETIRED = 0.25;

  private final ChunkStore store;
  private final Gate gate;
  private Set<ChunkId> lostBefore = Set.of();
  private long removed;
  private long rewritten;

  Collector(ChunkStore store, Gate gate) {
    this.store = store;
    this.gate = gate;
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
    var condemned = condemned(candidates, reach.pinned());
    store.index().sweep(location -> condemned.containsKey(Location.pack(location)));
    remove(condemned);
    retireMissing(reach.pinned());
    tidyIndex(candidates.size());
    return new GarbageReport(removed, rewritten, Math.max(0, before - store.allowance().used()));
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

  /**
   * Packs that are not worth their space, and damaged ones of which all that is needed is elsewhere
   * or intact.
   */
  private Map<Integer, Pack> condemned(Collection<Pack> candidates, Set<String> pinned) {
    var live = new HashMap<Integer, Long>();
    store
        .index()
        .forEachLive(
            location ->
                live.merge(
                    Location.pack(location),
                    (long) ChunkHeader.size(Location.length(location)),
                    Long::sum));
    var damaged = new HashSet<String>();
    store.lost().forEach((id, lost) -> damaged.add(lost.pack()));
    var condemned = new HashMap<Integer, Pack>();
    for (Pack pack : candidates) {
      long used = live.getOrDefault(pack.number(), 0L);
      boolean worthless = used < pack.bytes() * WORTH_KEEPING || damaged.contains(pack.name());
      if (worthless && !pinned.contains(pack.name())) {
        condemned.put(pack.number(), pack);
      }
    }
    return condemned;
  }

  /** The dead ones first: that takes no space. */
  private void remove(Map<Integer, Pack> condemned) throws RepositoryException {
    var entries = store.index().countByPack(condemned.keySet());
    var undecided = undecided();
    var dead = new ArrayList<Pack>();
    var dying = new ArrayList<Pack>();
    condemned.values().stream()
        .filter(pack -> !undecided.contains(pack.name()))
        .forEach(pack -> (entries.containsKey(pack.number()) ? dying : dead).add(pack));
    retire(dead);
    for (int from = 0; from < dying.size(); from += BATCH) {
      rewrite(dying.subList(from, Math.min(dying.size(), from + BATCH)), entries);
    }
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
    store.segments().append(packs.stream().map(pack -> new Retired(pack.sha256())).toList());
    store.packs().remove(packs);
    packs.forEach(pack -> store.lost().removePack(pack.name()));
    try {
      store.objects().delete(packs.stream().map(Pack::name).toList());
    } catch (IOException e) {
      throw Failures.unusable(store.objects().where(""), e);
    }
    packs.forEach(pack -> store.allowance().give(pack.bytes()));
    removed += packs.size();
  }

  /** Packs that are gone, and of which nothing is needed any more, are no damage. */
  private void retireMissing(Set<String> pinned) throws RepositoryException {
    var known = names();
    var missing = new HashSet<String>();
    store.lost().forEach((id, lost) -> missing.add(lost.pack()));
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
    boolean many =
        store.segments().count() > MANY_SEGMENTS
            || store.segments().isDamaged()
            || removed > packs * MANY_RETIRED;
    if (many) {
      store.publisher().sync();
      store.segments().rewrite(stays());
    }
  }

  private Predicate<Note> stays() {
    var known = names();
    store.lost().forEach((id, lost) -> known.add(lost.pack()));
    var seen = new HashSet<Note>();
    var held = new HashSet<String>();
    return note ->
        switch (note) {
          case Holds holds -> known.contains(Pack.nameOf(holds.pack())) && held.add(holds.pack());
          case Withdrawn withdrawn ->
              known.contains(Pack.nameOf(withdrawn.pack())) && seen.add(withdrawn);
          case Retired _ -> false;
        };
  }

  private Set<String> names() {
    var names = new HashSet<String>();
    store.packs().all().forEach(pack -> names.add(pack.name()));
    return names;
  }
}
