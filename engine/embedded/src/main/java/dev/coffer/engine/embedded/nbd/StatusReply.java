package dev.coffer.engine.embedded.nbd;

import dev.coffer.engine.embedded.disk.Extent;
import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Takes in which blocks of a range are of a kind; the last run is cut to what was asked for. */
final class StatusReply implements Reply {

  /** Bytes of a run in an answer. */
  private static final int RUN = 2 * Integer.BYTES;

  /** The protocol wants servers to send no more of them in one answer. */
  private static final int MOST_RUNS = 1 << 20;

  /** No storage counts in less; runs of single bytes would be no end of them. */
  private static final int SECTOR = 512;

  /** Gaps that are not worth a run of their own. */
  private static final int SMALL_GAP = 4096;

  /** Which blocks are looked for. */
  interface Kind {
    boolean holds(int flags);
  }

  private final int wanted;
  private final Set<Integer> known;
  private final Kind kind;
  private final List<Extent> found;
  private final long offset;
  private final long length;
  private final Set<Integer> seen = new HashSet<>();
  private long told;

  /**
   * Looks in an answer about a range.
   *
   * @param wanted the context that is of interest
   * @param known the contexts of which the server will speak
   * @param found is told what is of the kind; ends before the range
   */
  StatusReply(
      int wanted, Set<Integer> known, Kind kind, List<Extent> found, long offset, long length) {
    this.wanted = wanted;
    this.known = known;
    this.kind = kind;
    this.found = found;
    this.offset = offset;
    this.length = length;
  }

  @Override
  public long mostChunks() {
    return known.size() + 1L;
  }

  @Override
  public void simple(Wire wire) throws IOException {
    throw silent();
  }

  @Override
  public void chunk(int type, int bytes, Wire wire) throws IOException {
    int runs = (bytes - Integer.BYTES) / RUN;
    if (type != Protocol.REPLY_TYPE_BLOCK_STATUS
        || runs < 1
        || runs > MOST_RUNS
        || bytes != Integer.BYTES + runs * RUN) {
      throw new NbdException(
          "the server sends a chunk of type %d with %d bytes".formatted(type, bytes));
    }
    int context = wire.getInt();
    if (!known.contains(context) || !seen.add(context)) {
      throw new NbdException("the server speaks of context " + context);
    }
    if (context == wanted) {
      take(runs, wire);
    } else {
      wire.skip((long) runs * RUN);
    }
  }

  private void take(int runs, Wire wire) throws IOException {
    for (int i = 0; i < runs; i++) {
      long run = Integer.toUnsignedLong(wire.getInt());
      int flags = wire.getInt();
      if (run == 0 || told == length) {
        throw new NbdException("the server says more of the blocks than it was asked");
      }
      long part = Math.min(run, length - told);
      if (kind.holds(flags)) {
        add(offset + told, part);
      }
      told += part;
    }
    if (runs > 64 + told / SECTOR) {
      throw new NbdException("the server cuts the disk into runs smaller than sectors");
    }
  }

  private void add(long at, long bytes) {
    var last = found.isEmpty() ? null : found.getLast();
    if (last != null && at - last.end() < SMALL_GAP) {
      found.set(found.size() - 1, new Extent(last.offset(), at + bytes - last.offset()));
    } else {
      found.add(new Extent(at, bytes));
    }
  }

  /** The answer has ended: how many bytes of the range it speaks of. */
  long complete() throws NbdException {
    if (told == 0) {
      throw silent();
    }
    return told;
  }

  private static NbdException silent() {
    return new NbdException("the server says nothing of the blocks that it was asked about");
  }
}
