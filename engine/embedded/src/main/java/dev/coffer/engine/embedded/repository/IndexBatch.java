package dev.coffer.engine.embedded.repository;

/**
 * Entries on their way into the index, many at once: each stripe takes its own in one go, so that
 * the processor waits for many of its slots at a time, and not for one after the other.
 */
final class IndexBatch {

  /** Is told of entries that there were already; from several threads. */
  @FunctionalInterface
  interface Known {

    /** Takes another location of an entry, of whose id it gets what the index goes by. */
    void again(ChunkId id, long location);
  }

  /** Of an entry: the two parts of its id that the index goes by, and its location. */
  static final int LONGS = 3;

  private static final int MOST = 1 << 17;

  private final ChunkIndex index;
  private final Known known;
  private final long[] entries;
  private int end;

  /**
   * Starts with an empty one.
   *
   * @param expected about how many entries there will be
   */
  IndexBatch(ChunkIndex index, long expected, Known known) {
    this.index = index;
    this.known = known;
    this.entries = new long[LONGS * Math.clamp(expected, 1, MOST)];
  }

  void add(ChunkId id, long location) {
    if (end == entries.length) {
      flush();
    }
    entries[end] = id.a();
    entries[end + 1] = id.b();
    entries[end + 2] = location;
    end += LONGS;
  }

  /** Hands what there is to the index. */
  void flush() {
    int[] ends = new int[ChunkIndex.STRIPES + 1];
    for (int at = 0; at < end; at += LONGS) {
      ends[ChunkIndex.stripe(entries[at]) + 1] += LONGS;
    }
    for (int stripe = 1; stripe < ends.length; stripe++) {
      ends[stripe] += ends[stripe - 1];
    }
    long[] sorted = new long[end];
    for (int at = 0; at < end; at += LONGS) {
      int stripe = ChunkIndex.stripe(entries[at]);
      System.arraycopy(entries, at, sorted, ends[stripe], LONGS);
      ends[stripe] += LONGS;
    }
    index.addAll(sorted, ends, known);
    end = 0;
  }
}
