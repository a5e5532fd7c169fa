package dev.coffer.engine.embedded.files;

import dev.coffer.engine.embedded.disk.DiskException;
import java.nio.ByteBuffer;
import java.util.UUID;

/**
 * The kinds of blocks that are read, and what stands in front of each. From version 5 on that is a
 * checksum, where the block lies, which file system it is of, and which inode owns it: so a block
 * that is old, misplaced or another's is told from the right one.
 */
enum XfsBlockKind {
  /** A node of the tree of extents of a file. */
  TREE(0x424d4133, 72, 64, 24, 40, 56, 0x424d4150, 24),
  /** The only block of a folder. */
  FOLDER(0x58444233, 64, 4, 8, 24, 40, 0x58443242, 16),
  /** One of many blocks of a folder. */
  FOLDER_PART(0x58444433, 64, 4, 8, 24, 40, 0x58443244, 16),
  /** The target of a symbolic link; version 4 has nothing in front of it. */
  LINK(0x58534c4d, 56, 12, 40, 16, 32, 0, 0);

  private final int magic;
  private final int bytes;
  private final int checksum;
  private final int address;
  private final int id;
  private final int owner;
  private final int oldMagic;
  private final int oldBytes;

  /** The first six are of version 5: what it starts with, its size, and where in it each is. */
  XfsBlockKind(
      int magic,
      int bytes,
      int checksum,
      int address,
      int id,
      int owner,
      int oldMagic,
      int oldBytes) {
    this.magic = magic;
    this.bytes = bytes;
    this.checksum = checksum;
    this.address = address;
    this.id = id;
    this.owner = owner;
    this.oldMagic = oldMagic;
    this.oldBytes = oldBytes;
  }

  /** How many bytes stand in front. */
  int headerBytes(XfsSuperblock superblock) {
    return superblock.hasChecksums() ? bytes : oldBytes;
  }

  /** Whether a block starts like one of this kind. */
  boolean isIn(ByteBuffer block, XfsSuperblock superblock) {
    int expected = superblock.hasChecksums() ? magic : oldMagic;
    return expected == 0 || block.getInt(0) == expected;
  }

  /**
   * Checks a block, but for its checksum when the log has changed it: the log does not have that.
   *
   * @param at where it is, in bytes from the start of the partition
   */
  void check(ByteBuffer block, XfsSuperblock superblock, long at, long inode, boolean fromLog)
      throws DiskException {
    boolean right = isIn(block, superblock);
    if (superblock.hasChecksums()) {
      right =
          right
              && (fromLog || XfsChecksum.isRight(block, checksum))
              && block.getLong(address) == at / 512
              && block.getLong(owner) == inode
              && new UUID(block.getLong(id), block.getLong(id + 8)).equals(superblock.metadataId());
    }
    if (!right) {
      throw XfsSuperblock.damaged(
          "the block at byte %d, of inode %d, is damaged".formatted(at, inode));
    }
  }
}
