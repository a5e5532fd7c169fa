package dev.coffer.engine.embedded.repository;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongPredicate;

/**
 * Where each chunk is that can be trusted: id to {@link Location}. Also remembers what was used
 * lately and what a collection of garbage has reached. Safe for threads.
 */
final class ChunkIndex {

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

  /** Of entries, some stripes have a little more than their part. */
  private static final double UNEVEN = 1.02;

  private static final byte USED_EVEN = 1;
  private static final byte USED_ODD = 2;
  private static final byte ANY_USE = USED_EVEN | USED_ODD;
  private static final byte REACHED = CONTENT | NODE | REFERENCE;

  /** Many: a stripe that grows needs its old and its new table at once. */
  private static final int STRIPES = 256;

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

  /** Memory that so many entries take, when there is room for them at once. */
  static long bytes(long entries) {
    return (long) (entries * UNEVEN * IndexStripe.BYTES_AN_ENTRY);
  }

  /** Makes room for so many entries at once: it takes less memory, and less time. */
  void reserve(long entries) {
    long each = (long) (entries * UNEVEN / STRIPES);
    stripes.forEach(stripe -> stripe.reserve(each));
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

  boolean replace(ChunkId id, long before, long after) {
    return stripe(id).replace(id, before, after);
  }

  boolean remove(ChunkId id, long location) {
    return stripe(id).remove(id, location);
  }

  void removePack(int pack) {
    stripes.forEach(s -> s.removeIf(location -> Location.pack(location) == pack));
  }

  /** Says whether the entry is there, and not reached that way before. */
  boolean reach(ChunkId id, byte as) {
    var stripe = stripe(id);
    return (stripe.flags(id) & as) == 0 && stripe.raise(id, as) != 0;
  }

  /** Raises flags; says what was raised before. */
  byte raise(ChunkId id, byte raised) {
    var stripe = stripe(id);
    byte before = stripe.flags(id);
    stripe.raise(id, raised);
    return before;
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
    return stripes.get((int) (id.a() >>> 56));
  }

  /** Takes locations. */
  @FunctionalInterface
  interface LocationVisitor {
    void visit(long location);
  }
}
