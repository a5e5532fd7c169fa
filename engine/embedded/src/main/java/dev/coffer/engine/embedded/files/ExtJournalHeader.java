package dev.coffer.engine.embedded.files;

import dev.coffer.engine.embedded.disk.DiskException;
import java.nio.ByteBuffer;

/**
 * The superblock of a journal, checked.
 *
 * @param first of its blocks that are used in turns
 * @param end behind the last of them
 * @param start where the oldest transaction begins; 0 when there is none
 * @param sequence the number of that transaction
 */
record ExtJournalHeader(long first, long end, long start, int sequence, int features) {

  private static final int WIDE = 0x2;
  private static final int ASYNC_COMMIT = 0x4;
  private static final int CHECKSUMS_2 = 0x8;
  private static final int CHECKSUMS_3 = 0x10;
  private static final int FAST_COMMIT = 0x20;
  private static final int KNOWN =
      0x1 | WIDE | ASYNC_COMMIT | CHECKSUMS_2 | CHECKSUMS_3 | FAST_COMMIT;
  private static final int DEFAULT_FAST_COMMIT_BLOCKS = 256;

  /**
   * @param block the first of the journal, big-endian
   * @param blocks how many the journal's inode has
   */
  static ExtJournalHeader read(ByteBuffer block, long blocks) throws DiskException {
    int type = block.getInt(4);
    int features = type == 4 ? block.getInt(40) : 0;
    if (block.getInt(0) != ExtJournal.MAGIC
        || (type != 3 && type != 4)
        || block.getInt(12) != block.limit()
        || (features & ~KNOWN) != 0) {
      throw ExtSuperblock.damaged("its journal is of no known kind");
    }
    long end = Math.min(blocks, Integer.toUnsignedLong(block.getInt(16)));
    if ((features & FAST_COMMIT) != 0) {
      int reserved = block.getInt(0x54);
      end -= Math.max(0, reserved == 0 ? DEFAULT_FAST_COMMIT_BLOCKS : reserved);
    }
    long first = Integer.toUnsignedLong(block.getInt(20));
    long start = Integer.toUnsignedLong(block.getInt(28));
    if (first < 1 || first >= end || (start != 0 && start < first) || start >= end) {
      throw ExtSuperblock.damaged("the bounds of its journal are wrong");
    }
    return new ExtJournalHeader(first, end, start, block.getInt(24), features);
  }

  private boolean has(int feature) {
    return (features & feature) != 0;
  }

  /** Whether block numbers have 64 bits. */
  boolean isWide() {
    return has(WIDE);
  }

  boolean hasChecksums() {
    return has(CHECKSUMS_2 | CHECKSUMS_3);
  }

  /** How many blocks are used in turns. */
  long length() {
    return end - first;
  }

  /** The next block; the first one follows the last. */
  long after(long position) {
    return position + 1 < end ? position + 1 : first;
  }

  int tagBytes() {
    if (has(CHECKSUMS_3)) {
      return 16;
    }
    return 8 + (has(CHECKSUMS_2) ? 2 : 0) + (isWide() ? 4 : 0);
  }

  int tagFlags(ByteBuffer block, int at) {
    return has(CHECKSUMS_3) ? block.getInt(at + 4) : block.getShort(at + 6);
  }

  long tagBlock(ByteBuffer block, int at) {
    long low = Integer.toUnsignedLong(block.getInt(at));
    return isWide() ? low | Integer.toUnsignedLong(block.getInt(at + 8)) << 32 : low;
  }
}
