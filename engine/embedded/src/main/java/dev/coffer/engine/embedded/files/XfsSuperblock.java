package dev.coffer.engine.embedded.files;

import dev.coffer.engine.embedded.disk.DiskException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.UUID;

/**
 * The superblock of XFS, checked: who has one can trust its numbers. The layout is that of "XFS
 * Algorithms &amp; Data Structures" and of {@code xfs_format.h} of Linux 6.1; everything in XFS is
 * big-endian.
 *
 * @param version 5 has checksums, 4 has none
 * @param folderBlockSize in bytes; one or more blocks
 * @param agBlocks how many blocks an allocation group has; the last may have fewer
 * @param agBlocksLog how many bits of a block's number count the blocks in its group
 * @param inodesPerBlockLog how many bits of an inode's number count the inodes in its block
 * @param blocks of the whole file system
 * @param logStart the first block of the log; 0 when it is on another disk
 * @param fileTypes whether entries of folders say what they are of
 * @param metadataId what the blocks of metadata are marked with
 */
record XfsSuperblock(
    int version,
    int blockSize,
    int sectorSize,
    int inodeSize,
    int folderBlockSize,
    long agBlocks,
    long agCount,
    int agBlocksLog,
    int inodesPerBlockLog,
    long blocks,
    long rootInode,
    long logStart,
    long logBlocks,
    boolean fileTypes,
    boolean reflink,
    UUID metadataId) {

  static final int CHECKSUM = 224;

  private static final int MAGIC = 0x58465342;
  private static final int MIN_BYTES = 512;

  private static final int V4_NEW_FOLDERS = 0x2000;
  private static final int V4_MORE_FEATURES = 0x8000;
  private static final int V4_FILE_TYPES = 0x200;

  private static final int REFLINK = 0x4;

  private static final int FILE_TYPES = 0x1;
  private static final int OWN_METADATA_ID = 0x4;
  private static final int NEEDS_REPAIR = 0x10;

  /**
   * The above but for repair, and those that the readers of inodes see for themselves or that make
   * no difference: sparse inodes, wide times, large extent counts, exchange of ranges, parents.
   */
  private static final int READABLE = FILE_TYPES | 0x2 | OWN_METADATA_ID | 0x8 | 0x20 | 0x40 | 0x80;

  static XfsSuperblock read(DiskRange range) throws IOException {
    int sectorSize = range.read(0, MIN_BYTES).order(ByteOrder.BIG_ENDIAN).getShort(102) & 0xffff;
    check(isPower(sectorSize, 512, 32768), "its sector size is out of range");
    var raw = range.read(0, sectorSize).order(ByteOrder.BIG_ENDIAN);
    boolean sound = (raw.getShort(100) & 0xf) < 5 || XfsChecksum.isRight(raw, CHECKSUM);
    check(sound, "its superblock is damaged");
    return parse(raw, range.length());
  }

  /**
   * @param raw the first sector, big-endian
   * @param length of the partition in bytes
   */
  static XfsSuperblock parse(ByteBuffer raw, long length) throws DiskException {
    check(raw.getInt(0) == MAGIC, "it has no superblock");
    int features = raw.getShort(100) & 0xffff;
    int version = features & 0xf;
    if (version != 4 && version != 5) {
      throw unsupported("it is of version %d".formatted(version));
    }
    int incompatible = version == 5 ? raw.getInt(216) : 0;
    checkFeatures(version, features, incompatible);
    int more = (features & V4_MORE_FEATURES) != 0 ? raw.getInt(200) : 0;
    int blockSize = raw.getInt(4);
    int folderLog = raw.get(192) & 0xff;
    check(isPower(blockSize, 512, 65536), "its block size is out of range");
    check(
        folderLog <= 7 && blockSize << folderLog <= 65536, "its folder block size is out of range");
    int id = version == 5 && (incompatible & OWN_METADATA_ID) != 0 ? 248 : 32;
    var superblock =
        new XfsSuperblock(
            version,
            blockSize,
            raw.getShort(102) & 0xffff,
            raw.getShort(104) & 0xffff,
            blockSize << folderLog,
            Integer.toUnsignedLong(raw.getInt(84)),
            Integer.toUnsignedLong(raw.getInt(88)),
            raw.get(124) & 0xff,
            raw.get(123) & 0xff,
            raw.getLong(8),
            raw.getLong(56),
            raw.getLong(48),
            Integer.toUnsignedLong(raw.getInt(96)),
            version == 5 ? (incompatible & FILE_TYPES) != 0 : (more & V4_FILE_TYPES) != 0,
            version == 5 && (raw.getInt(212) & REFLINK) != 0,
            new UUID(raw.getLong(id), raw.getLong(id + 8)));
    check(raw.get(126) == 0, "it was never made to its end");
    superblock.checkGeometry(length);
    return superblock;
  }

  private static void checkFeatures(int version, int features, int incompatible)
      throws DiskException {
    if (version == 4 && (features & V4_NEW_FOLDERS) == 0) {
      throw unsupported("its folders are of the format of before 2001");
    }
    if ((incompatible & NEEDS_REPAIR) != 0) {
      throw unsupported("its guest has marked it as in need of xfs_repair");
    }
    int unknown = incompatible & ~READABLE;
    if (unknown != 0) {
      throw unsupported("it uses features that are not known here (0x%x)".formatted(unknown));
    }
  }

  private void checkGeometry(long length) throws DiskException {
    check(
        isPower(sectorSize, 512, 32768) && sectorSize <= blockSize,
        "its sector size is out of range");
    check(
        isPower(inodeSize, version == 5 ? 512 : 256, 2048)
            && inodeSize <= blockSize
            && 1 << inodesPerBlockLog == blockSize / inodeSize,
        "its inode size is out of range");
    check(
        agBlocks > 0 && agBlocksLog < 32 && agBlocks <= 1L << agBlocksLog,
        "its allocation groups are out of range");
    check(blocks > 0 && blocks <= length / blockSize, "it is larger than its partition");
    check(agCount == Math.ceilDiv(blocks, agBlocks), "its allocation groups do not fill it");
  }

  private static boolean isPower(int number, int least, int most) {
    return number >= least && number <= most && Integer.bitCount(number) == 1;
  }

  private static void check(boolean right, String complaint) throws DiskException {
    if (!right) {
      throw damaged(complaint);
    }
  }

  static DiskException damaged(String complaint) {
    return new DiskException(
        "FileSystemDamaged",
        "the file system cannot be read, %s; restore the disk and check it with xfs_repair"
            .formatted(complaint));
  }

  static DiskException unsupported(String complaint) {
    return new DiskException(
        "FileSystemUnsupported",
        "the file system is not read, %s; restore the disk instead".formatted(complaint));
  }

  boolean hasChecksums() {
    return version == 5;
  }

  /**
   * Where a run of blocks starts, in bytes from the start of the partition.
   *
   * @param block its number: the allocation group, then the block in it
   * @throws DiskException when the run is not inside one allocation group
   */
  long address(long block, long count) throws DiskException {
    long group = block >>> agBlocksLog;
    long first = block & ((1L << agBlocksLog) - 1);
    long groupBlocks = group == agCount - 1 ? blocks - group * agBlocks : agBlocks;
    if (group >= agCount || count < 0 || first > groupBlocks - count) {
      throw damaged("a block of it lies behind its end");
    }
    return (group * agBlocks + first) * blockSize;
  }

  /** Where an inode starts, likewise. */
  long inodeAddress(long inode) throws DiskException {
    long index = inode & ((1L << inodesPerBlockLog) - 1);
    if (inode <= 0) {
      throw damaged("it has no inode %d".formatted(inode));
    }
    return address(inode >>> inodesPerBlockLog, 1) + index * inodeSize;
  }
}
