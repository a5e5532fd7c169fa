package dev.coffer.engine.embedded.files;

import dev.coffer.engine.embedded.disk.DiskException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The blocks of a file system as mounting would leave them, and what a person should know of them.
 * A log that cannot be replayed is no reason to read nothing; a note says what that means.
 */
record XfsRecovery(XfsBlocks blocks, List<String> notes) {

  XfsRecovery {
    notes = List.copyOf(notes);
  }

  static XfsRecovery of(DiskRange range) throws IOException {
    var superblock = XfsSuperblock.read(range);
    if (superblock.logStart() == 0) {
      return asItIs(
          range, superblock, "its log is on another disk, so its newest changes may be missing");
    }
    try {
      var log = new XfsLog(XfsLogRing.of(range, superblock), superblock.hasChecksums());
      return superblock.hasChecksums()
          ? replayed(range, superblock, log)
          : ofVersion4(range, superblock, log);
    } catch (DiskException e) {
      return asItIs(
          range,
          superblock,
          "it was in use and its log is of no use, so its newest changes may be missing: "
              + e.problem().message());
    }
  }

  private static XfsRecovery asItIs(DiskRange range, XfsSuperblock superblock, String... notes) {
    return new XfsRecovery(new XfsBlocks(range, superblock, new XfsOverlay()), List.of(notes));
  }

  /** Current kernels refuse to mount it, so nobody could say whether a replay is right. */
  private static XfsRecovery ofVersion4(DiskRange range, XfsSuperblock superblock, XfsLog log)
      throws IOException {
    var records = new AtomicLong();
    log.visit(_ -> records.incrementAndGet());
    return records.get() == 0
        ? asItIs(range, superblock)
        : asItIs(
            range,
            superblock,
            "it was in use, and its newest changes are missing: the log of XFS of version 4 is not read");
  }

  private static XfsRecovery replayed(DiskRange range, XfsSuperblock superblock, XfsLog log)
      throws IOException {
    var newer = new XfsOverlay();
    var blocks = new XfsBlocks(range, superblock, newer);
    var replay = new XfsReplay(blocks);
    var transactions = new XfsTransactions(replay);
    log.visit(transactions);
    var notes = new ArrayList<String>();
    if (transactions.committed() > 0) {
      notes.add(
          "it was in use; %d changes were read from its log".formatted(transactions.committed()));
    }
    if (replay.unfinished() > 0) {
      notes.add(
          "%d changes of files were half done; restore the disk to have them completed"
              .formatted(replay.unfinished()));
    }
    if (!blocks.isFromLog(0, XfsOverlay.SECTOR)) {
      return new XfsRecovery(blocks, notes);
    }
    // It may have been made larger.
    var sector = blocks.read(0, superblock.sectorSize());
    var now = XfsSuperblock.parse(sector, range.length());
    return new XfsRecovery(new XfsBlocks(range, now, newer), notes);
  }
}
