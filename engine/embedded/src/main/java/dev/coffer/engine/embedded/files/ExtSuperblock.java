package dev.coffer.engine.embedded.files;

import dev.coffer.engine.embedded.disk.DiskException;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The superblock of ext2, ext3 and ext4, checked: who has one can trust its numbers. The layout is
 * that of the Linux kernel's documentation ("ext4 Data Structures and Algorithms").
 */
record ExtSuperblock(
    int blockSize,
    long blocks,
    long firstBlock,
    long blocksPerGroup,
    long inodes,
    long inodesPerGroup,
    int inodeSize,
    int descriptorSize,
    long firstMetaGroup,
    long backupGroup1,
    long backupGroup2,
    int journalInode,
    int compatible,
    int incompatible,
    int readOnlyCompatible) {

  private static final int OFFSET = 1024;
  private static final int BYTES = 1024;
  private static final int MAGIC = 0xef53;

  private static final int COMPATIBLE_JOURNAL = 0x4;
  private static final int COMPATIBLE_SPARSE_SUPER_2 = 0x200;
  private static final int SPARSE_SUPER = 0x1;
  private static final int SHARED_BLOCKS = 0x4000;

  private static final int COMPRESSION = 0x1;
  private static final int FILE_TYPE = 0x2;
  private static final int RECOVER = 0x4;
  private static final int JOURNAL_DEVICE = 0x8;
  private static final int META_GROUPS = 0x10;
  private static final int EXTENTS = 0x40;
  private static final int WIDE = 0x80;
  private static final int FLEX_GROUPS = 0x200;
  private static final int LARGE_FOLDERS = 0x4000;

  /**
   * The above without compression and journal device, and those that make no difference to a
   * reader: multi-mount protection, attributes in inodes, checksum seed, inline data, encryption
   * and case folding (both per file).
   */
  private static final int READABLE =
      FILE_TYPE
          | RECOVER
          | META_GROUPS
          | EXTENTS
          | WIDE
          | 0x100
          | FLEX_GROUPS
          | 0x400
          | 0x2000
          | LARGE_FOLDERS
          | 0x8000
          | 0x10000
          | 0x20000;

  static ExtSuperblock read(DiskRange range) throws IOException {
    var raw = range.read(OFFSET, BYTES);
    if ((raw.getShort(56) & 0xffff) != MAGIC) {
      throw damaged("it has no superblock");
    }
    boolean old = raw.getInt(76) == 0;
    int incompatible = old ? 0 : raw.getInt(96);
    boolean wide = (incompatible & WIDE) != 0;
    int log = raw.getInt(24);
    check(log >= 0 && log <= 6, "its block size is out of range");
    var superblock =
        new ExtSuperblock(
            1024 << log,
            unsigned(raw, 4) | (wide ? unsigned(raw, 336) << 32 : 0),
            unsigned(raw, 20),
            unsigned(raw, 32),
            unsigned(raw, 0),
            unsigned(raw, 40),
            old ? 128 : raw.getShort(88) & 0xffff,
            wide ? raw.getShort(254) & 0xffff : 32,
            unsigned(raw, 260),
            unsigned(raw, 588),
            unsigned(raw, 592),
            raw.getInt(224),
            old ? 0 : raw.getInt(92),
            incompatible,
            old ? 0 : raw.getInt(100));
    superblock.checkFeatures();
    superblock.checkGeometry(range);
    return superblock;
  }

  private void checkFeatures() throws DiskException {
    if (has(COMPRESSION)) {
      throw unsupported("it is compressed");
    }
    if (has(JOURNAL_DEVICE)) {
      throw unsupported("it is the journal of another file system");
    }
    if ((readOnlyCompatible & SHARED_BLOCKS) != 0) {
      throw unsupported("its files share blocks");
    }
    int unknown = incompatible & ~READABLE;
    if (unknown != 0) {
      throw unsupported("it uses features that are not known here (0x%x)".formatted(unknown));
    }
  }

  private void checkGeometry(DiskRange range) throws DiskException {
    check(
        blocks > firstBlock && firstBlock <= 1 && blocks - 1 <= range.length() / blockSize,
        "it is larger than its partition");
    check(blocksPerGroup > 0 && inodesPerGroup > 0, "its block groups are empty");
    check(
        inodeSize >= 128 && inodeSize <= blockSize && Integer.bitCount(inodeSize) == 1,
        "its inode size is out of range");
    check(
        descriptorSize >= 32 && descriptorSize <= 1024 && Integer.bitCount(descriptorSize) == 1,
        "its group descriptor size is out of range");
    check(inodes <= groups() * inodesPerGroup, "it has more inodes than its groups hold");
  }

  private static void check(boolean right, String complaint) throws DiskException {
    if (!right) {
      throw damaged(complaint);
    }
  }

  static DiskException damaged(String complaint) {
    return new DiskException(
        "FileSystemDamaged",
        "the file system cannot be read, %s; restore the disk and check it with e2fsck"
            .formatted(complaint));
  }

  static DiskException unsupported(String complaint) {
    return new DiskException(
        "FileSystemUnsupported",
        "the file system is not read, %s; restore the disk instead".formatted(complaint));
  }

  private static long unsigned(ByteBuffer raw, int at) {
    return Integer.toUnsignedLong(raw.getInt(at));
  }

  private boolean has(int feature) {
    return (incompatible & feature) != 0;
  }

  long groups() {
    return Math.ceilDiv(blocks - firstBlock, blocksPerGroup);
  }

  boolean hasFileTypes() {
    return has(FILE_TYPE);
  }

  boolean hasLargeFolders() {
    return has(LARGE_FOLDERS);
  }

  boolean hasWideDescriptors() {
    return has(WIDE) && descriptorSize >= 64;
  }

  /** Whether the file system was in use, so that its newest changes stand in the journal only. */
  boolean needsRecovery() {
    return has(RECOVER);
  }

  /** What the kernel would call it. */
  String type() {
    if (has(EXTENTS | WIDE | FLEX_GROUPS)) {
      return "ext4";
    }
    return (compatible & COMPATIBLE_JOURNAL) != 0 ? "ext3" : "ext2";
  }

  /** The block that holds the descriptor of a group. */
  long descriptorBlock(long group) {
    long perBlock = blockSize / descriptorSize;
    long index = group / perBlock;
    if (!has(META_GROUPS) || index < firstMetaGroup) {
      return firstBlock + groupZeroShift() + 1 + index;
    }
    long home = index * perBlock;
    long first = firstBlock + home * blocksPerGroup + (home == 0 ? groupZeroShift() : 0);
    return first + (hasSuperblock(home) ? 1 : 0);
  }

  /** 1 where blocks of 1 KiB count from 0, and the superblock is the second of them. */
  private int groupZeroShift() {
    return blockSize == 1024 && firstBlock == 0 ? 1 : 0;
  }

  private boolean hasSuperblock(long group) {
    if (group == 0) {
      return true;
    }
    if ((compatible & COMPATIBLE_SPARSE_SUPER_2) != 0) {
      return group == backupGroup1 || group == backupGroup2;
    }
    return (readOnlyCompatible & SPARSE_SUPER) == 0
        || group == 1
        || isPower(group, 3)
        || isPower(group, 5)
        || isPower(group, 7);
  }

  private static boolean isPower(long number, long base) {
    long power = base;
    while (power < number) {
      power *= base;
    }
    return power == number;
  }
}
