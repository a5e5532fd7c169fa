package dev.coffer.engine.embedded.repository;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Optional;

/**
 * Memory outside of the Java heap, full of zeros: what large tables need is neither bounded nor
 * moved about by the collector of the heap. It is given back when it is closed. Not safe for
 * threads.
 */
record TableMemory(Optional<Arena> arena, MemorySegment bytes) implements AutoCloseable {

  /** A little of it, in which nothing is ever written but zeros; it is never given back. */
  static final TableMemory ZEROS =
      new TableMemory(Optional.empty(), Arena.global().allocate(4 * Long.BYTES, Long.BYTES));

  /** Below, large pages gain nothing. */
  private static final long LARGE = 4 << 20;

  @SuppressWarnings("MustBeClosedChecker") // Whoever closes the table closes it.
  static TableMemory of(long size) {
    var arena = Arena.ofShared();
    var pages = size < LARGE ? Optional.<MemorySegment>empty() : LargePages.map(size, arena);
    var bytes = pages.orElseGet(() -> arena.allocate(size, Long.BYTES));
    return new TableMemory(Optional.of(arena), bytes);
  }

  @Override
  public void close() {
    arena.ifPresent(Arena::close);
  }
}
