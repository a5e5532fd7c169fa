package dev.coffer.engine.embedded.files;

import java.io.IOException;
import java.util.Optional;

/**
 * The log of XFS: where it starts, where it ends, and the records between. A machine that runs has
 * the files and names of its last half a minute only there, also those that it was told are safe.
 */
final class XfsLog {

  /** Takes records from the oldest that is needed on. */
  @FunctionalInterface
  interface Visitor {
    void record(XfsLogRecord record) throws IOException;
  }

  /**
   * How far before its apparent end the real one may be: eight records of at most 256 KiB are
   * written at a time, in any order; and as much again to find one that is whole.
   */
  private static final int UNSURE_SECTORS = 2 * 8 * (512 + 8);

  private static final int UNMOUNTED = 0x20;

  private final XfsLogRing ring;
  private final boolean checksums;

  XfsLog(XfsLogRing ring, boolean checksums) {
    this.ring = ring;
    this.checksums = checksums;
  }

  /**
   * Visits all records that are to be replayed: none when the file system was unmounted.
   *
   * @throws dev.coffer.engine.embedded.disk.DiskException when a record is missing
   */
  void visit(Visitor visitor) throws IOException {
    var newest = newest();
    if (newest.isEmpty() || isUnmounted(newest.get())) {
      return;
    }
    long end = newest.get().position();
    long at = newest.get().tail();
    for (long left = ring.sectors(); left > 0; ) {
      var record = at(at).orElseThrow(() -> XfsSuperblock.damaged("its log has a gap"));
      visitor.record(record);
      if (at == end) {
        return;
      }
      at = record.next(ring);
      left -= record.sectors();
    }
    throw XfsSuperblock.damaged("its log has no end");
  }

  private static boolean isUnmounted(XfsLogRecord record) {
    return record.operations() == 1
        && record.data().limit() >= XfsTransactions.OPERATION_BYTES
        && (record.data().get(9) & UNMOUNTED) != 0;
  }

  private Optional<XfsLogRecord> at(long position) throws IOException {
    int sector = (int) position;
    return sector >= 0 && sector < ring.sectors()
        ? XfsLogRecord.read(ring, sector, checksums).filter(record -> record.position() == position)
        : Optional.empty();
  }

  /** The last record that was written completely, and after which none is missing. */
  private Optional<XfsLogRecord> newest() throws IOException {
    int unsure = Math.min(UNSURE_SECTORS, ring.sectors());
    int first = ring.after(apparentEnd(), ring.sectors() - unsure);
    var sectors = ring.read(first, unsure);
    Optional<XfsLogRecord> newest = Optional.empty();
    for (int i = 0; i < unsure && newest.isEmpty(); i++) {
      if (sectors.getInt(i * XfsLogRing.SECTOR) == XfsLogRing.MAGIC) {
        newest = XfsLogRecord.read(ring, ring.after(first, i), checksums);
      }
    }
    // Each step is one sector at least, so this cannot go round for ever.
    for (int left = ring.sectors(); newest.isPresent() && left > 0; left--) {
      var next = at(newest.get().next(ring));
      if (next.isEmpty()) {
        return newest;
      }
      newest = next;
    }
    return newest;
  }

  /** Where the cycle of the first sector ends and that of the last begins, by bisection. */
  private int apparentEnd() throws IOException {
    int newer = ring.cycle(0);
    int low = 0;
    int high = ring.sectors() - 1;
    if (newer == ring.cycle(high)) {
      return 0;
    }
    while (high - low > 1) {
      int middle = (low + high) >>> 1;
      if (ring.cycle(middle) == newer) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return high;
  }
}
