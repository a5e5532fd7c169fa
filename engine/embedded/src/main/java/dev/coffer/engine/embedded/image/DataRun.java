package dev.coffer.engine.embedded.image;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * A part of a buffer that is to be written; what lies between two is zeros, and stays a hole.
 *
 * @param from the first byte, as a position in the buffer
 */
record DataRun(int from, int length) {

  /**
   * A cluster of qcow2. Smaller holes save little and cost much: what lies between two is a write
   * of its own, past the page cache, and a database's empty pages make ten thousands of them.
   */
  static final int BLOCK = 64 << 10;

  /** The parts of the rest of a buffer, without the blocks of the disk that are zeros in it. */
  static List<DataRun> of(ByteBuffer data, long offset) {
    var runs = new ArrayList<DataRun>();
    long shift = offset - data.position();
    int limit = data.limit();
    int pending = data.position();
    for (int block = pending, next; block < limit; block = next) {
      next = (int) Math.min(limit, block + BLOCK - (block + shift) % BLOCK);
      if (Zeros.only(data, block, next - block)) {
        add(runs, pending, block);
        pending = next;
      }
    }
    add(runs, pending, limit);
    return runs;
  }

  private static void add(List<DataRun> runs, int from, int to) {
    if (from < to) {
      runs.add(new DataRun(from, to - from));
    }
  }
}
