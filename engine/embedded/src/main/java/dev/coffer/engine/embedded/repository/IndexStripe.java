package dev.coffer.engine.embedded.repository;

import java.util.function.LongPredicate;

/**
 * One part of the index: an open-addressing table of primitives, 33 bytes a slot. It is keyed by
 * the leading 24 bytes of an id: two contents that share these would take 2^96 attempts to find.
 * Linear probing; a removal moves what follows back into its place, so there are no tombstones.
 */
final class IndexStripe {

  /** What {@link #forEach} may do with an entry. */
  interface Visitor {

    /** Says whether the entry stays. */
    boolean keep(long location, byte flags);
  }

  private static final int LONGS = 4;
  private static final int FIRST_SLOTS = 64;
  private static final double FULLEST = 0.8;

  /** At its fullest. */
  static final double BYTES_AN_ENTRY = (LONGS * Long.BYTES + 1) / FULLEST;

  private static final double GROWTH = 1.25;

  private long[] slots = new long[FIRST_SLOTS * LONGS];
  private byte[] flags = new byte[FIRST_SLOTS];
  private int size;

  synchronized int size() {
    return size;
  }

  /** The location, or 0. */
  synchronized long get(ChunkId id) {
    return location(find(id));
  }

  /** Raises flags of an entry; the location, or 0. */
  synchronized long raise(ChunkId id, byte raised) {
    int slot = find(id);
    long location = location(slot);
    if (location != 0) {
      flags[slot] |= raised;
    }
    return location;
  }

  /** The flags of an entry; 0 when there is none. */
  synchronized byte flags(ChunkId id) {
    int slot = find(id);
    return location(slot) == 0 ? 0 : flags[slot];
  }

  /** Adds an entry, or raises the flags of the one that is there; says whether it was added. */
  synchronized boolean add(ChunkId id, long location, byte raised) {
    int slot = find(id);
    if (location(slot) != 0) {
      flags[slot] |= raised;
      return false;
    }
    if (size + 1 > flags.length * FULLEST) {
      grow((int) (flags.length * GROWTH));
      slot = find(id);
    }
    set(slot, id.a(), id.b(), id.c(), location, raised);
    size++;
    return true;
  }

  /** Changes a location, if it still is what the caller thinks. */
  synchronized boolean replace(ChunkId id, long before, long after) {
    int slot = find(id);
    if (location(slot) != before) {
      return false;
    }
    slots[slot * LONGS + 3] = after;
    return true;
  }

  /** Removes an entry, if its location is the given one. */
  synchronized boolean remove(ChunkId id, long location) {
    int slot = find(id);
    if (location == 0 || location(slot) != location) {
      return false;
    }
    removeAt(slot);
    return true;
  }

  /** Makes room for so many entries at once. */
  synchronized void reserve(long entries) {
    int needed = (int) (entries / FULLEST) + 1;
    if (needed > flags.length) {
      grow(needed);
    }
  }

  synchronized void clear(byte lowered) {
    for (int slot = 0; slot < flags.length; slot++) {
      flags[slot] &= (byte) ~lowered;
    }
  }

  /** Visits all entries; some may be seen twice when entries are removed. */
  synchronized void forEach(Visitor visitor) {
    for (int slot = 0; slot < flags.length; slot++) {
      while (location(slot) != 0 && !visitor.keep(location(slot), flags[slot])) {
        removeAt(slot);
      }
    }
  }

  synchronized void removeIf(LongPredicate location) {
    forEach((at, raised) -> !location.test(at));
  }

  private int find(ChunkId id) {
    int slot = home(id.b());
    while (location(slot) != 0 && !matches(slot, id)) {
      slot = next(slot);
    }
    return slot;
  }

  private boolean matches(int slot, ChunkId id) {
    int at = slot * LONGS;
    return slots[at] == id.a() && slots[at + 1] == id.b() && slots[at + 2] == id.c();
  }

  private long location(int slot) {
    return slots[slot * LONGS + 3];
  }

  /** Any number of slots will do, not only powers of two: growth can be gentle. */
  private int home(long hash) {
    return (int) Math.unsignedMultiplyHigh(hash, flags.length);
  }

  private int next(int slot) {
    return slot + 1 == flags.length ? 0 : slot + 1;
  }

  private void set(int slot, long a, long b, long c, long location, byte raised) {
    int at = slot * LONGS;
    slots[at] = a;
    slots[at + 1] = b;
    slots[at + 2] = c;
    slots[at + 3] = location;
    flags[slot] = raised;
  }

  private void removeAt(int removed) {
    int gap = removed;
    for (int slot = next(gap); location(slot) != 0; slot = next(slot)) {
      if (mayMove(home(slots[slot * LONGS + 1]), gap, slot)) {
        move(slot, gap);
        gap = slot;
      }
    }
    set(gap, 0, 0, 0, 0, (byte) 0);
    size--;
  }

  /** Whether an entry at {@code slot} is still found from its home when it moves to the gap. */
  private static boolean mayMove(int home, int gap, int slot) {
    return gap <= slot ? home <= gap || home > slot : home <= gap && home > slot;
  }

  private void move(int from, int to) {
    System.arraycopy(slots, from * LONGS, slots, to * LONGS, LONGS);
    flags[to] = flags[from];
  }

  private void grow(int larger) {
    long[] oldSlots = slots;
    byte[] oldFlags = flags;
    slots = new long[larger * LONGS];
    flags = new byte[larger];
    for (int old = 0; old < oldFlags.length; old++) {
      int at = old * LONGS;
      if (oldSlots[at + 3] != 0) {
        int slot = home(oldSlots[at + 1]);
        while (location(slot) != 0) {
          slot = next(slot);
        }
        set(
            slot,
            oldSlots[at],
            oldSlots[at + 1],
            oldSlots[at + 2],
            oldSlots[at + 3],
            oldFlags[old]);
      }
    }
  }
}
