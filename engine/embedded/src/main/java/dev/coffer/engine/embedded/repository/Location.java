package dev.coffer.engine.embedded.repository;

/**
 * Where a chunk is, in the 64 bits that the index has room for: 22 bits for the number of the pack
 * (never 0), 24 for the offset of the chunk's header, 18 for the packed length less one.
 */
final class Location {

  static final int MAX_PACKS = 1 << 22;
  static final int MAX_PACK_BYTES = 1 << 24;
  static final int MAX_LENGTH = 1 << 18;

  private Location() {}

  static long of(int pack, int offset, int length) {
    return (long) pack << 42 | (long) offset << 18 | (length - 1);
  }

  static int pack(long location) {
    return (int) (location >>> 42);
  }

  static int offset(long location) {
    return (int) (location >>> 18) & (MAX_PACK_BYTES - 1);
  }

  static int length(long location) {
    return ((int) location & (MAX_LENGTH - 1)) + 1;
  }
}
