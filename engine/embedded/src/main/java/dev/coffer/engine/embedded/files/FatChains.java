package dev.coffer.engine.embedded.files;

import dev.coffer.engine.embedded.disk.DiskException;
import java.io.IOException;
import java.nio.ByteBuffer;

/** The table of a FAT file system: which cluster follows which. */
final class FatChains {

  /** A whole number of entries of each width, also of the pairs of 12 bits. */
  private static final int WINDOW_BYTES = 3 * 4096;

  /** In a sound file system each cluster is visited once; reading some files twice is fine. */
  private static final long MOST_ROUNDS = 8;

  /** Takes the clusters of a chain, neighbours together. */
  @FunctionalInterface
  interface RunVisitor {
    /**
     * Clusters that follow each other.
     *
     * @param index of the first in its chain
     */
    void run(long index, long cluster, long count) throws IOException;
  }

  private final DiskRange range;
  private final FatGeometry geometry;
  private ByteBuffer window = ByteBuffer.allocate(0);
  private long windowOffset = -1;
  private long steps;

  FatChains(DiskRange range, FatGeometry geometry) {
    this.range = range;
    this.geometry = geometry;
  }

  /**
   * Follows a chain.
   *
   * @param most clusters that are visited; a longer chain is left there
   * @return how many there were
   */
  long visit(long first, long most, RunVisitor visitor) throws IOException {
    long cluster = first;
    long runStart = first;
    long runIndex = 0;
    long index = 0;
    var loops = new LoopFinder();
    while (index < most) {
      if (!geometry.has(cluster)) {
        throw FatGeometry.damaged("a chain leads to cluster %d".formatted(cluster));
      }
      loops.visit(cluster);
      countStep();
      if (cluster != runStart + (index - runIndex)) {
        visitor.run(runIndex, runStart, index - runIndex);
        runStart = cluster;
        runIndex = index;
      }
      index++;
      long next = next(cluster);
      if (isEnd(next)) {
        break;
      }
      cluster = next;
    }
    if (index > runIndex) {
      visitor.run(runIndex, runStart, index - runIndex);
    }
    return index;
  }

  /** Chains that share clusters could keep a reader busy without end. */
  private void countStep() throws DiskException {
    steps++;
    if (steps > MOST_ROUNDS * (geometry.clusters() + 2)) {
      throw FatGeometry.damaged("its files claim more clusters than there are");
    }
  }

  private long next(long cluster) throws IOException {
    return switch (geometry.bits()) {
      case 12 -> {
        int pair = entry(cluster * 3 / 2, 2).getShort() & 0xffff;
        yield cluster % 2 == 0 ? pair & 0xfff : pair >> 4;
      }
      case 16 -> entry(cluster * 2, 2).getShort() & 0xffff;
      default -> entry(cluster * 4, 4).getInt() & 0x0fffffff;
    };
  }

  private boolean isEnd(long next) {
    return switch (geometry.bits()) {
      case 12 -> next >= 0xff8;
      case 16 -> next >= 0xfff8;
      default -> next >= 0x0ffffff8;
    };
  }

  private ByteBuffer entry(long at, int bytes) throws IOException {
    long start = at - at % WINDOW_BYTES;
    if (start != windowOffset) {
      long left = range.length() - geometry.tableOffset() - start;
      window = range.read(geometry.tableOffset() + start, Math.clamp(left, 0, WINDOW_BYTES));
      windowOffset = start;
    }
    int inWindow = (int) (at - start);
    if (inWindow + bytes > window.limit()) {
      throw FatGeometry.damaged("its table is cut off");
    }
    return window.position(inWindow);
  }

  /** Finds a loop after at most three rounds, whatever its length, without a memory (Brent). */
  private static final class LoopFinder {
    private long mark = -1;
    private long sinceMark;
    private long nextMark = 1;

    void visit(long cluster) throws DiskException {
      if (cluster == mark) {
        throw FatGeometry.damaged("a chain of clusters is a loop");
      }
      sinceMark++;
      if (sinceMark == nextMark) {
        mark = cluster;
        sinceMark = 0;
        nextMark *= 2;
      }
    }
  }
}
