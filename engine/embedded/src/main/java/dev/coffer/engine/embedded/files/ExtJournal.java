package dev.coffer.engine.embedded.files;

import dev.coffer.engine.embedded.disk.DiskException;
import dev.coffer.engine.embedded.files.ExtBlocks.Copy;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * Finds out which blocks the journal has newer copies of. A machine that runs has changes of the
 * last seconds or minutes only there, and a backup of it is like a disk after a power cut: without
 * its journal, folders and files are half old and half new. Nothing is written; the copies are read
 * in place of the blocks. The layout is that of JBD2 in the Linux kernel's documentation; it is
 * big-endian.
 */
final class ExtJournal {

  static final int MAGIC = 0xc03b3998;

  private static final int DESCRIPTOR = 1;
  private static final int COMMIT = 2;
  private static final int REVOKE = 5;
  private static final int HEADER_BYTES = 12;
  private static final int UUID_BYTES = 16;
  private static final int CHECKSUM_BYTES = 4;
  private static final int ESCAPED = 1;
  private static final int SAME_UUID = 2;
  private static final int LAST_TAG = 8;

  /** Some 250 MB of heap. A journal of 1 GiB has an eighth of that, and is large. */
  private static final int MAX_COPIES = 2_000_000;

  /** A run of blocks: of the journal, and where they are in the file system. */
  private record Run(long physical, long count) {}

  private final ExtBlocks blocks;
  private final NavigableMap<Long, Run> runs = new TreeMap<>();
  private final NavigableMap<Long, Copy> committed = new TreeMap<>();

  /** Of the transaction that is being read, which counts only when its commit is found. */
  private final NavigableMap<Long, Copy> pending = new TreeMap<>();

  private final Set<Long> revoked = new HashSet<>();

  private ExtJournal(ExtBlocks blocks) {
    this.blocks = blocks;
  }

  /**
   * The blocks that replaying the journal would change.
   *
   * @param size of the journal in bytes
   * @throws DiskException when it makes no sense
   */
  static NavigableMap<Long, Copy> copies(ExtBlocks blocks, ExtInode inode, long size)
      throws IOException {
    var journal = new ExtJournal(blocks);
    long count = Math.ceilDiv(size, blocks.blockSize());
    ExtMap.visit(
        blocks,
        inode,
        count,
        (logical, physical, length) -> journal.runs.put(logical, new Run(physical, length)));
    journal.scan(ExtJournalHeader.read(journal.block(0), count));
    return journal.committed;
  }

  private long physical(long number) throws DiskException {
    var run = runs.floorEntry(number);
    if (run == null || number - run.getKey() >= run.getValue().count()) {
      throw ExtSuperblock.damaged("its journal has a hole");
    }
    return run.getValue().physical() + number - run.getKey();
  }

  private ByteBuffer block(long number) throws IOException {
    return blocks.block(physical(number)).order(ByteOrder.BIG_ENDIAN);
  }

  /** Goes around the journal once at most. */
  private void scan(ExtJournalHeader header) throws IOException {
    int sequence = header.sequence();
    long position = header.start();
    for (long left = header.length(); position != 0 && left > 0; left--) {
      var block = block(position);
      if (block.getInt(0) != MAGIC || block.getInt(8) != sequence) {
        return;
      }
      position = header.after(position);
      switch (block.getInt(4)) {
        case DESCRIPTOR -> {
          long copied = descriptor(header, block, position);
          for (long i = 0; i < copied; i++) {
            position = header.after(position);
          }
          left -= copied;
        }
        case REVOKE -> revoke(header, block);
        case COMMIT -> {
          commit();
          sequence++;
        }
        default -> {
          return;
        }
      }
    }
  }

  /** How many copies follow the descriptor. */
  private long descriptor(ExtJournalHeader header, ByteBuffer block, long firstCopy)
      throws IOException {
    int tagBytes = header.tagBytes();
    int end = block.limit() - (header.hasChecksums() ? CHECKSUM_BYTES : 0);
    long position = firstCopy;
    long count = 0;
    for (int at = HEADER_BYTES; at + tagBytes <= end; at += tagBytes) {
      int flags = header.tagFlags(block, at);
      var copy = new Copy(physical(position), (flags & ESCAPED) != 0);
      pending.put(header.tagBlock(block, at), copy);
      if (pending.size() + committed.size() > MAX_COPIES) {
        throw ExtSuperblock.damaged("its journal is too large");
      }
      count++;
      position = header.after(position);
      if ((flags & LAST_TAG) != 0) {
        return count;
      }
      at += (flags & SAME_UUID) != 0 ? 0 : UUID_BYTES;
    }
    return count;
  }

  /** Blocks that were freed: older copies of them must not come back. */
  private void revoke(ExtJournalHeader header, ByteBuffer block) {
    int end = Math.min(block.getInt(12), block.limit());
    int entryBytes = header.isWide() ? 8 : 4;
    for (int at = HEADER_BYTES + 4; at + entryBytes <= end; at += entryBytes) {
      revoked.add(header.isWide() ? block.getLong(at) : Integer.toUnsignedLong(block.getInt(at)));
    }
  }

  private void commit() {
    committed.putAll(pending);
    committed.keySet().removeAll(revoked);
    pending.clear();
    revoked.clear();
  }
}
