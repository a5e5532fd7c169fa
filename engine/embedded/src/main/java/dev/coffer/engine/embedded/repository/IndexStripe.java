package dev.coffer.engine.embedded.repository;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;
import java.util.function.LongPredicate;

/**
 * One part of the index: an open-addressing table outside of the Java heap, 25 bytes a slot. It is
 * keyed by the leading 16 bytes of an id, which is an HMAC-SHA-256 with a key that nobody outside
 * has: nobody can look for two contents that share these but by having them stored, and among 2^32
 * chunks, a pebibyte, two do with a probability of 2^-65. (Even then nothing wrong is read: who
 * reads a chunk compares the whole id.)
 *
 * <p>Linear probing; a removal moves what follows back into its place, so there are no tombstones.
 */
final class IndexStripe implements AutoCloseable {

  /** What {@link #forEach} may do with an entry. */
  interface Visitor {

    /** Says whether the entry stays. */
    boolean keep(long location, byte flags);
  }

  /** In place of flags: there is no such entry. */
  static final int NONE = -1;

  private static final long SLOT_BYTES = 3 * Long.BYTES;
  private static final int FIRST_SLOTS = 64;
  private static final double FULLEST = 0.9;

  /** Leaves some room behind what is reserved, before the table must grow. */
  private static final double RESERVED = 0.85;

  private static final double GROWTH = 1.125;

  /** At first of one slot, which stays empty. */
  private TableMemory memory = TableMemory.ZEROS;

  /** The slots: twice eight bytes of the id, and the location. Then the flags, a byte for each. */
  private MemorySegment table = memory.bytes();

  private int slots = 1;
  private int size;

  /** What a table takes in which there is room for so many entries. */
  static long bytes(long entries) {
    return slotsFor(entries) * (SLOT_BYTES + 1);
  }

  private static long slotsFor(long entries) {
    return Math.max(FIRST_SLOTS, (long) (entries / RESERVED) + 1);
  }

  synchronized int size() {
    return size;
  }

  /** The location, or 0. */
  synchronized long get(ChunkId id) {
    return location(find(id.a(), id.b()));
  }

  /** Raises flags of an entry; the location, or 0. */
  synchronized long raise(ChunkId id, byte raised) {
    int slot = find(id.a(), id.b());
    long location = location(slot);
    if (location != 0) {
      raise(slot, raised);
    }
    return location;
  }

  /** Raises flags of an entry; which it had before, or {@link #NONE}. */
  synchronized int mark(ChunkId id, byte raised) {
    int slot = find(id.a(), id.b());
    if (location(slot) == 0) {
      return NONE;
    }
    byte before = flags(slot);
    if ((before & raised) != raised) {
      setFlags(slot, (byte) (before | raised));
    }
    return Byte.toUnsignedInt(before);
  }

  /** Adds an entry, or raises the flags of the one that is there; says whether it was added. */
  synchronized boolean add(ChunkId id, long location, byte raised) {
    boolean added = add(id.a(), id.b(), location);
    if (raised != 0) {
      raise(find(id.a(), id.b()), raised);
    }
    return added;
  }

  /** Adds those of a batch that are not there. */
  synchronized void addAll(long[] batch, int from, int to, IndexBatch.Known known) {
    for (int at = from; at < to; at += IndexBatch.LONGS) {
      if (!add(batch[at], batch[at + 1], batch[at + 2])) {
        known.again(new ChunkId(batch[at], batch[at + 1], 0, 0), batch[at + 2]);
      }
    }
  }

  private boolean add(long a, long b, long location) {
    int slot = find(a, b);
    if (location(slot) != 0) {
      return false;
    }
    if (size + 1 > slots * FULLEST) {
      grow(Math.max(FIRST_SLOTS, (long) (slots * GROWTH)));
      slot = find(a, b);
    }
    set(slot, a, b, location);
    size++;
    return true;
  }

  /** Changes a location, if it still is what the caller thinks. */
  synchronized boolean replace(ChunkId id, long before, long after) {
    int slot = find(id.a(), id.b());
    if (location(slot) != before) {
      return false;
    }
    table.set(JAVA_LONG, slot * SLOT_BYTES + 16, after);
    return true;
  }

  /** Removes an entry, if its location is the given one. */
  synchronized boolean remove(ChunkId id, long location) {
    int slot = find(id.a(), id.b());
    if (location == 0 || location(slot) != location) {
      return false;
    }
    removeAt(slot);
    return true;
  }

  /** Makes room for so many entries at once. */
  synchronized void reserve(long entries) {
    long needed = slotsFor(entries);
    if (needed > slots) {
      grow(needed);
    }
  }

  synchronized void clear(byte lowered) {
    for (int slot = 0; slot < slots; slot++) {
      setFlags(slot, (byte) (flags(slot) & ~lowered));
    }
  }

  /** Visits all entries; some may be seen twice when entries are removed. */
  synchronized void forEach(Visitor visitor) {
    for (int slot = 0; slot < slots; slot++) {
      while (location(slot) != 0 && !visitor.keep(location(slot), flags(slot))) {
        removeAt(slot);
      }
    }
  }

  synchronized void removeIf(LongPredicate location) {
    forEach((at, raised) -> !location.test(at));
  }

  /** Gives the memory back; there are no entries then. */
  @Override
  public synchronized void close() {
    memory.close();
    size = 0;
    use(TableMemory.ZEROS, 1);
  }

  private int find(long a, long b) {
    int slot = home(b);
    while (location(slot) != 0 && !(first(slot) == a && second(slot) == b)) {
      slot = next(slot);
    }
    return slot;
  }

  private long first(int slot) {
    return table.get(JAVA_LONG, slot * SLOT_BYTES);
  }

  private long second(int slot) {
    return table.get(JAVA_LONG, slot * SLOT_BYTES + 8);
  }

  private long location(int slot) {
    return table.get(JAVA_LONG, slot * SLOT_BYTES + 16);
  }

  private byte flags(int slot) {
    return table.get(JAVA_BYTE, slots * SLOT_BYTES + slot);
  }

  private void setFlags(int slot, byte flags) {
    table.set(JAVA_BYTE, slots * SLOT_BYTES + slot, flags);
  }

  private void raise(int slot, byte raised) {
    setFlags(slot, (byte) (flags(slot) | raised));
  }

  /** Any number of slots will do, not only powers of two: growth can be gentle. */
  private int home(long hash) {
    return (int) Math.unsignedMultiplyHigh(hash, slots);
  }

  private int next(int slot) {
    return slot + 1 == slots ? 0 : slot + 1;
  }

  private void set(int slot, long a, long b, long location) {
    long at = slot * SLOT_BYTES;
    table.set(JAVA_LONG, at, a);
    table.set(JAVA_LONG, at + 8, b);
    table.set(JAVA_LONG, at + 16, location);
  }

  private void removeAt(int removed) {
    int gap = removed;
    for (int slot = next(gap); location(slot) != 0; slot = next(slot)) {
      if (mayMove(home(second(slot)), gap, slot)) {
        move(slot, gap);
        gap = slot;
      }
    }
    set(gap, 0, 0, 0);
    setFlags(gap, (byte) 0);
    size--;
  }

  /** Whether an entry at {@code slot} is still found from its home when it moves to the gap. */
  private static boolean mayMove(int home, int gap, int slot) {
    return gap <= slot ? home <= gap || home > slot : home <= gap && home > slot;
  }

  private void move(int from, int to) {
    set(to, first(from), second(from), location(from));
    setFlags(to, flags(from));
  }

  private void use(TableMemory other, int otherSlots) {
    memory = other;
    table = other.bytes();
    slots = otherSlots;
  }

  private void grow(long larger) {
    var room = TableMemory.of(larger * (SLOT_BYTES + 1));
    try (var old = memory) {
      int oldSlots = slots;
      use(room, Math.toIntExact(larger));
      for (int slot = 0; slot < oldSlots; slot++) {
        long at = slot * SLOT_BYTES;
        long location = old.bytes().get(JAVA_LONG, at + 16);
        if (location != 0) {
          byte flags = old.bytes().get(JAVA_BYTE, oldSlots * SLOT_BYTES + slot);
          long a = old.bytes().get(JAVA_LONG, at);
          insert(a, old.bytes().get(JAVA_LONG, at + 8), location, flags);
        }
      }
    }
  }

  private void insert(long a, long b, long location, byte flags) {
    int slot = find(a, b);
    set(slot, a, b, location);
    setFlags(slot, flags);
  }
}
