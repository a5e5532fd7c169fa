package dev.coffer.engine.embedded.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** Where the clusters of an attribute's content are: runs of neighbours, and holes. */
final class NtfsRuns {

  /** Stands for a place where nothing is. */
  static final long HOLE = -1;

  /** Some 16 MB of heap; Windows itself cannot go on with so many pieces of a file. */
  private static final int MOST_RUNS = 1_000_000;

  /** Takes runs in ascending order. */
  @FunctionalInterface
  interface Visitor {
    /**
     * Clusters that follow each other.
     *
     * @param index of the first in its attribute
     * @param cluster of the volume, or {@link #HOLE}
     */
    void run(long index, long cluster, long count) throws IOException;
  }

  private final NtfsVolume volume;
  private long[] ends = new long[8];
  private long[] places = new long[8];
  private int runs;

  NtfsRuns(NtfsVolume volume) {
    this.volume = volume;
  }

  /** How many clusters there are, holes included. */
  long clusters() {
    return runs == 0 ? 0 : ends[runs - 1];
  }

  /** Adds the next piece of the map. */
  void add(NtfsAttribute piece) throws IOException {
    if (piece.isResident() || piece.firstCluster() != clusters()) {
      throw NtfsVolume.damaged("a piece of a file's map is missing");
    }
    var map = piece.map();
    long place = 0;
    while (map.hasRemaining()) {
      int head = map.get() & 0xff;
      if (head == 0) {
        return;
      }
      long count = number(map, head & 0xf);
      boolean hole = head >> 4 == 0;
      place += number(map, head >> 4);
      add(count, hole ? HOLE : place);
    }
  }

  /** A signed number of up to eight bytes. */
  private static long number(ByteBuffer map, int bytes) throws IOException {
    if (bytes > 8 || bytes > map.remaining()) {
      throw NtfsVolume.damaged("the map of a file is cut off");
    }
    long number = 0;
    for (int i = 0; i < bytes; i++) {
      number |= (map.get() & 0xffL) << (8 * i);
    }
    int unused = 64 - 8 * bytes;
    return bytes == 0 ? 0 : (number << unused) >> unused;
  }

  private void add(long count, long place) throws IOException {
    long most = Long.MAX_VALUE / volume.clusterBytes() - clusters();
    boolean there =
        place == HOLE
            || (place >= 0 && count <= volume.clusters() && place <= volume.clusters() - count);
    if (count <= 0 || count > most || !there) {
      throw NtfsVolume.damaged("the map of a file leads behind its end");
    }
    if (runs == MOST_RUNS) {
      throw NtfsVolume.damaged("a file is in too many pieces");
    }
    if (runs == ends.length) {
      ends = Arrays.copyOf(ends, 2 * runs);
      places = Arrays.copyOf(places, 2 * runs);
    }
    ends[runs] = clusters() + count;
    places[runs] = place;
    runs++;
  }

  /** Visits what is there of the clusters between two indexes. */
  void visit(long from, long to, Visitor visitor) throws IOException {
    int found = Arrays.binarySearch(ends, 0, runs, from);
    int run = found < 0 ? -found - 1 : found + 1;
    long at = from;
    while (at < to && run < runs) {
      long start = run == 0 ? 0 : ends[run - 1];
      long next = Math.min(to, ends[run]);
      visitor.run(at, places[run] == HOLE ? HOLE : places[run] + (at - start), next - at);
      at = next;
      run++;
    }
  }
}
