package dev.coffer.engine.embedded.files;

import dev.coffer.engine.embedded.disk.DiskException;
import dev.coffer.engine.embedded.files.XfsBlocks.Run;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.UUID;

/** Replays what the log says about blocks: parts of 128 bytes of them that have changed. */
final class XfsBufferReplay {

  private static final int PART_BYTES = 128;
  private static final int HEAD_BYTES = 24;

  /** Only pointers between deleted inodes, and quotas. */
  private static final int OF_INODES_OR_QUOTAS = 0x1d;

  private static final int KIND_SHIFT = 11;

  /** Free space, lists of free inodes, indices of folders, attributes, realtime. */
  private static final Set<Integer> NEVER_READ = Set.of(5, 6, 7, 12, 13, 14, 15, 16, 17, 19, 20);

  private final XfsBlocks blocks;

  XfsBufferReplay(XfsBlocks blocks) {
    this.blocks = blocks;
  }

  /** The sectors that a buffer is of. */
  static Run run(XfsBlocks blocks, ByteBuffer head) throws IOException {
    if (head.limit() < HEAD_BYTES) {
      throw XfsReplay.damaged();
    }
    long sector = head.getLong(8);
    long count = head.getShort(6) & 0xffffL;
    long sectors = blocks.range().length() / XfsOverlay.SECTOR;
    if (sector < 0 || sector > sectors - count) {
      throw XfsReplay.damaged();
    }
    return new Run(sector, count);
  }

  void replay(long position, XfsLogItem item) throws IOException {
    var head = item.head();
    var run = run(blocks, head);
    int flags = head.getShort(4) & 0xffff;
    if ((flags & OF_INODES_OR_QUOTAS) != 0 || NEVER_READ.contains(flags >> KIND_SHIFT)) {
      return;
    }
    long at = run.block() * XfsOverlay.SECTOR;
    boolean known = blocks.isFromLog(at, XfsOverlay.SECTOR);
    if (!known && isNewer(at, position)) {
      return;
    }
    write(item, at, run.count() * XfsOverlay.SECTOR);
  }

  /** A map of bits says which parts are there; each run of them is a part of the item. */
  private void write(XfsLogItem item, long at, long length) throws IOException {
    var head = item.head();
    long bits = Math.min(head.getInt(16), (head.limit() - 20) / 4) * 32L;
    int part = 1;
    for (int bit = 0; bit < bits; ) {
      if (!isSet(head, bit)) {
        bit++;
        continue;
      }
      int end = bit;
      while (end < bits && isSet(head, end)) {
        end++;
      }
      if (part == item.parts()) {
        throw XfsReplay.damaged();
      }
      var content = item.part(part++);
      int count = Math.min(end - bit, content.limit() / PART_BYTES);
      // The last may stand for less than 128 bytes of the buffer, but is never shorter itself.
      long room = length - (long) bit * PART_BYTES;
      if (count == 0 || room < (long) count * PART_BYTES) {
        throw XfsReplay.damaged();
      }
      content.limit(count * PART_BYTES);
      blocks.newer().write(at + (long) bit * PART_BYTES, content, blocks.range());
      bit += count;
    }
  }

  private static boolean isSet(ByteBuffer head, int bit) {
    return (head.getInt(20 + bit / 32 * 4) >>> bit % 32 & 1) != 0;
  }

  /** Whether the disk has what a position of the log wrote, or something later. */
  private boolean isNewer(long at, long position) throws IOException {
    var block = blocks.read(at, XfsOverlay.SECTOR);
    long written = position(block);
    return written != 0 && written != -1 && Long.compareUnsigned(written, position) >= 0;
  }

  /** The position of the log that wrote a block of the disk last; 0 when it does not say so. */
  private long position(ByteBuffer block) throws DiskException {
    return switch (block.getInt(0)) {
      // Trees of free space, of owners, of references, of inodes.
      case 0x41423342, 0x41423343, 0x524d4233, 0x52334643, 0x46494233, 0x49414233 ->
          position(block, 24, 32);
      case 0x424d4133 -> position(block, 32, 40);
      case 0x58534c4d -> position(block, 48, 16);
      case 0x58444233, 0x58444433, 0x58444633 -> position(block, 16, 24);
      case 0x58465342 -> block.getLong(240);
      default ->
          switch (block.getShort(8) & 0xffff) {
            // Indices of folders, and attributes.
            case 0x3df1, 0x3dff, 0x3bee, 0x3ebe -> position(block, 24, 32);
            default -> 0;
          };
    };
  }

  private long position(ByteBuffer block, int at, int idAt) {
    var id = new UUID(block.getLong(idAt), block.getLong(idAt + 8));
    return id.equals(blocks.superblock().metadataId()) ? block.getLong(at) : 0;
  }
}
