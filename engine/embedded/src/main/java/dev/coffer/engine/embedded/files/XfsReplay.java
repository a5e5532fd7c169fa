package dev.coffer.engine.embedded.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Does in memory what mounting would do on the disk: brings blocks and inodes to what the log says,
 * unless the disk has something newer already.
 */
final class XfsReplay implements XfsTransactions.Visitor {

  private static final int FREED = 0x2;

  private final XfsBlocks blocks;
  private final XfsBufferReplay buffers;
  private final XfsInodeReplay inodes;

  /** Changes of several steps of which the last was not taken. */
  private final Set<Long> unfinished = new HashSet<>();

  XfsReplay(XfsBlocks blocks) {
    this.blocks = blocks;
    this.buffers = new XfsBufferReplay(blocks);
    this.inodes = new XfsInodeReplay(blocks);
  }

  int unfinished() {
    return unfinished.size();
  }

  /** Blocks first, then inodes, then what was freed: so the kernel orders each transaction. */
  @Override
  public void committed(long position, List<XfsLogItem> items) throws IOException {
    for (var item : items) {
      if (!item.isComplete()) {
        throw damaged();
      }
      if (item.type() == XfsLogItem.BUFFER && !isFreed(item)) {
        buffers.replay(position, item);
      } else if (item.type() == XfsLogItem.NEW_INODES) {
        create(item.head());
      }
    }
    for (var item : items) {
      switch (item.type()) {
        case XfsLogItem.INODE -> inodes.replay(position, item);
        case XfsLogItem.REMAP, XfsLogItem.EXCHANGE -> unfinished.add(id(item));
        case XfsLogItem.REMAP_DONE, XfsLogItem.EXCHANGE_DONE -> unfinished.remove(id(item));
        default -> {}
      }
    }
    for (var item : items) {
      if (item.type() == XfsLogItem.BUFFER && isFreed(item)) {
        var run = XfsBufferReplay.run(blocks, item.head());
        blocks.newer().forget(run.block(), run.count());
      }
    }
  }

  private static boolean isFreed(XfsLogItem item) {
    return item.head().limit() >= 6 && (item.head().getShort(4) & FREED) != 0;
  }

  private static long id(XfsLogItem item) throws IOException {
    if (item.head().limit() < 16) {
      throw damaged();
    }
    return item.head().getLong(8);
  }

  /** New inodes are made all at once, empty; the log does not have their content. */
  private void create(ByteBuffer head) throws IOException {
    if (head.limit() < 24) {
      throw damaged();
    }
    var numbers = head.order(ByteOrder.BIG_ENDIAN);
    var superblock = blocks.superblock();
    long group = Integer.toUnsignedLong(numbers.getInt(4));
    long first = Integer.toUnsignedLong(numbers.getInt(8));
    long count = Integer.toUnsignedLong(numbers.getInt(20));
    if (first >= 1L << superblock.agBlocksLog()) {
      throw damaged();
    }
    long at = superblock.address(group << superblock.agBlocksLog() | first, count);
    long sectors = count * superblock.blockSize() / XfsOverlay.SECTOR;
    blocks.newer().empty(at / XfsOverlay.SECTOR, sectors);
  }

  static IOException damaged() {
    return XfsSuperblock.damaged("the changes in its log are damaged");
  }
}
