package dev.coffer.engine.embedded.files;

import java.io.IOException;
import java.nio.ByteBuffer;

/** Replays what the log says about inodes: all of the core, and what has changed of the rest. */
final class XfsInodeReplay {

  private static final int HEAD_BYTES = 56;
  private static final int HEAD_BYTES_32 = 52;

  /** Content in the inode, extents in it, and the root of a tree of extents. */
  private static final int HAS_CONTENT = 0x2 | 0x4;

  private static final int HAS_ROOT = 0x8;

  private static final int LAST_WRITTEN = 112;

  private final XfsBlocks blocks;

  XfsInodeReplay(XfsBlocks blocks) {
    this.blocks = blocks;
  }

  void replay(long position, XfsLogItem item) throws IOException {
    var head = item.head();
    // On machines of 32 bits nothing is left out before the number.
    if ((head.limit() != HEAD_BYTES && head.limit() != HEAD_BYTES_32) || item.parts() < 2) {
      throw XfsReplay.damaged();
    }
    long number = head.getLong(head.limit() == HEAD_BYTES ? 16 : 12);
    int fields = head.getInt(4);
    var superblock = blocks.superblock();
    long at = superblock.inodeAddress(number);
    var inode = blocks.read(at, superblock.inodeSize());
    var core = XfsInodeCore.of(item.part(1));
    boolean known = blocks.isFromLog(at, superblock.inodeSize());
    if (!known && isNewer(inode, position)) {
      return;
    }
    inode.put(0, core, 0, core.limit());
    if ((fields & (HAS_CONTENT | HAS_ROOT)) != 0) {
      if (item.parts() < 3) {
        throw XfsReplay.damaged();
      }
      int start = XfsInode.forkOffset(inode.get(4));
      var fork = inode.slice(start, XfsInode.forkBytes(inode, start)).order(inode.order());
      if ((fields & HAS_ROOT) != 0) {
        root(item.part(2), fork);
      } else {
        put(item.part(2), fork);
      }
    }
    blocks.newer().write(at, inode, blocks.range());
  }

  private static void put(ByteBuffer content, ByteBuffer fork) throws IOException {
    if (content.limit() > fork.limit()) {
      throw XfsReplay.damaged();
    }
    fork.put(0, content, 0, content.limit());
  }

  /** In memory, the root of a tree has the head of a block, and room for other numbers of keys. */
  private void root(ByteBuffer memory, ByteBuffer fork) throws IOException {
    int header = XfsBlockKind.TREE.headerBytes(blocks.superblock());
    var root = memory.order(fork.order());
    if (root.limit() < header) {
      throw XfsReplay.damaged();
    }
    int entries = root.getShort(6) & 0xffff;
    int most = (root.limit() - header) / XfsExtent.BYTES;
    int mostInFork = (fork.limit() - 4) / XfsExtent.BYTES;
    if (entries > most || entries > mostInFork) {
      throw XfsReplay.damaged();
    }
    fork.putShort(0, root.getShort(4)).putShort(2, (short) entries);
    for (int i = 0; i < entries; i++) {
      fork.putLong(4 + i * 8, root.getLong(header + i * 8));
      fork.putLong(4 + (mostInFork + i) * 8, root.getLong(header + (most + i) * 8));
    }
  }

  private static boolean isNewer(ByteBuffer inode, long position) {
    long written = inode.getLong(LAST_WRITTEN);
    return written != 0 && written != -1 && Long.compareUnsigned(written, position) > 0;
  }
}
