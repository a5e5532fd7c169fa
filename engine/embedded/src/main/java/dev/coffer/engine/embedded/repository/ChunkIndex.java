package dev.coffer.engine.embedded.repository;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongPredicate;
import java.util.stream.IntStream;

/**
 * Where each chunk is that can be trusted: id to {@link Location}. Also remembers what was used
 * lately and what a collection of garbage has reached. Safe for threads.
 */
final class ChunkIndex implements AutoCloseable {

  /** Raised by a collection: some point needs its bytes. */
  static final byte CONTENT = 4;

  /** Raised by a collection: some point needs it as a node of a map, and its children too. */
  static final byte NODE = 8;

  /** Raised by a collection: what some point needs is a patch of it. */
  static final byte REFERENCE = (byte) 128;

  /** Raised by statistics: some machine has it. */
  static final byte SEEN = 16;

  /** Raised by statistics: several machines have it. */
  static final byte SHARED = 32;

  /** Raised by statistics: the machine at hand has it. */
  static final byte MINE = 64;

  private static final byte USED_EVEN = 1;
  private static final byte USED_ODD = 2;
  private static final byte ANY_USE = USED_EVEN | USED_ODD;
  private static final byte REACHED = CONTENT | NODE | REFERENCE;

  /** Many: a stripe that grows needs its old and its new table at once. */
  static final int STRIPES = 256;

  private final List<IndexStripe> stripes = new ArrayList<>(STRIPES);
  private volatile byte use = USED_EVEN;

  ChunkIndex() {
    for (int i = 0; i < STRIPES; i++) {
      stripes.add(new IndexStripe());
    }
  }

  long size() {
    return stripes.stream().mapToLong(IndexStripe::size).sum();
  }

  /** Memory outside of the heap that so many entries take, when there is room for them at once. */
  static long bytes(long entries) {
    return STRIPES * IndexStripe.bytes(most(entries));
  }

  /** Makes room for so many entries at once: it takes less memory, and less time. */
  void reserve(long entries) {
    stripes.forEach(stripe -> stripe.reserve(most(entries)));
  }

  /** Of so many entries, what a stripe may have: by chance, some have more than their part. */
  private static long most(long entries) {
    double mean = (double) entries / STRIPES;
    return (long) (mean + 4 * Math.sqrt(mean));
  }

  /** The location, or 0. */
  long get(ChunkId id) {
    return stripe(id).get(id);
  }

  /** The location, or 0; an entry that is found will not be collected while its user runs. */
  long use(ChunkId id) {
    return stripe(id).raise(id, use);
  }

  /** Adds an entry, used from now on; says whether there was none. */
  boolean addUsed(ChunkId id, long location) {
    return stripe(id).add(id, location, use);
  }

  boolean add(ChunkId id, long location) {
    return stripe(id).add(id, location, (byte) 0);
  }

  /**
   * Adds entries that are sorted by their stripes.
   *
   * @param ends where those of each stripe end
   */
  void addAll(long[] batch, int[] ends, IndexBatch.Known known) {
    IntStream.range(0, STRIPES)
        .parallel()
        .forEach(n -> stripes.get(n).addAll(batch, n == 0 ? 0 : ends[n - 1], ends[n], known));
  }

  boolean replace(ChunkId id, long before, long after) {
    return stripe(id).replace(id, before, after);
  }

  boolean remove(ChunkId id, long location) {
    return stripe(id).remove(id, location);
  }

  void removePack(int pack) {
    stripes.forEach(s -> s.removeIf(location -> Location.pack(location) == pack));
  }

  /** Marks an entry as reached that way. */
  Reached reach(ChunkId id, byte as) {
    int before = stripe(id).mark(id, as);
    if (before == IndexStripe.NONE) {
      return Reached.MISSING;
    }
    return (before & as) == 0 ? Reached.FIRST : Reached.AGAIN;
  }

  /** Raises flags; says what was raised before. */
  byte raise(ChunkId id, byte raised) {
    return (byte) Math.max(0, stripe(id).mark(id, raised));
  }

  /**
   * Starts a new span of use. Uses of the span before the last are forgotten.
   *
   * @param quiet nobody is writing: forget all uses
   */
  void nextSpan(boolean quiet) {
    byte next = use == USED_EVEN ? USED_ODD : USED_EVEN;
    lower(quiet ? ANY_USE : next);
    use = next;
  }

  void lowerReached() {
    lower(REACHED);
  }

  void lower(byte flags) {
    stripes.forEach(stripe -> stripe.clear(flags));
  }

  /** Visits the locations of all entries that are used or reached. */
  void forEachLive(LocationVisitor visitor) {
    forEach((byte) (ANY_USE | REACHED), visitor);
  }

  /** Visits the locations of all entries that are reached. */
  void forEachReached(LocationVisitor visitor) {
    forEach(REACHED, visitor);
  }

  private void forEach(byte raised, LocationVisitor visitor) {
    for (IndexStripe stripe : stripes) {
      stripe.forEach(
          (location, flags) -> {
            if ((flags & raised) != 0) {
              visitor.visit(location);
            }
            return true;
          });
    }
  }

  /** Removes what is neither used nor reached, of the given locations. */
  void sweep(LongPredicate locations) {
    for (IndexStripe stripe : stripes) {
      stripe.forEach((location, flags) -> isLive(flags) || !locations.test(location));
    }
  }

  /** How many entries each of the given packs has; packs without one are left out. */
  Map<Integer, Integer> countByPack(Set<Integer> packs) {
    var counts = new HashMap<Integer, Integer>();
    if (packs.isEmpty()) {
      return counts;
    }
    for (IndexStripe stripe : stripes) {
      stripe.forEach(
          (location, flags) -> {
            int pack = Location.pack(location);
            if (packs.contains(pack)) {
              counts.merge(pack, 1, Integer::sum);
            }
            return true;
          });
    }
    return counts;
  }

  private static boolean isLive(byte flags) {
    return (flags & (ANY_USE | REACHED)) != 0;
  }

  private IndexStripe stripe(ChunkId id) {
    return stripes.get(stripe(id.a()));
  }

  /** The number of the stripe that has the ids which start so. */
  static int stripe(long a) {
    return (int) (a >>> 56);
  }

  /** Gives the memory back; there are no entries then. */
  @Override
  public void close() {
    stripes.forEach(IndexStripe::close);
  }

  /** What a collection finds where it reaches for a chunk. */
  enum Reached {
    FIRST,
    AGAIN,
    /** There is no such entry. */
    MISSING
  }

  /** Takes locations. */
  @FunctionalInterface
  interface LocationVisitor {
    void visit(long location);
  }
}
