package dev.coffer.engine.embedded.files;

import dev.coffer.engine.embedded.disk.DiskException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.UUID;

/**
 * An inode: all that XFS knows of a file but its names.
 *
 * @param raw all bytes of it, big-endian
 */
record XfsInode(long number, ByteBuffer raw) {

  static final int CHECKSUM = 100;

  /** Where it says how its content is stored, and the ways that are read. */
  static final int LOCAL = 1;

  static final int EXTENTS = 2;
  static final int TREE = 3;

  private static final int MAGIC = 0x494e;
  private static final int OLD_HEADER = 100;
  private static final int HEADER = 176;
  private static final int OWN_NUMBER = 152;
  private static final int FILE_SYSTEM = 160;
  private static final int REALTIME = 0x1;
  private static final long WIDE_TIMES = 0x8;
  private static final long LARGE_COUNTS = 0x10;
  private static final long NANOS = 1_000_000_000;

  /** Wide times count from 1901 on, where those of 32 bits begin. */
  private static final long WIDE_EPOCH = 1L << 31;

  /**
   * @param fromLog whether the log has changed it; its checksum is then not what it was
   */
  static XfsInode check(long number, ByteBuffer raw, XfsSuperblock superblock, boolean fromLog)
      throws DiskException {
    var inode = new XfsInode(number, raw);
    boolean right = (raw.getShort(0) & 0xffff) == MAGIC;
    if (superblock.hasChecksums()) {
      var id = new UUID(raw.getLong(FILE_SYSTEM), raw.getLong(FILE_SYSTEM + 8));
      right =
          right
              && inode.version() == 3
              && (fromLog || XfsChecksum.isRight(raw, CHECKSUM))
              && raw.getLong(OWN_NUMBER) == number
              && id.equals(superblock.metadataId());
    } else {
      right = right && (inode.version() == 1 || inode.version() == 2);
    }
    if (!right) {
      throw XfsSuperblock.damaged("inode %d is damaged".formatted(number));
    }
    return inode;
  }

  private int version() {
    return raw.get(4);
  }

  int format() {
    return raw.get(5);
  }

  private long flags2() {
    return version() == 3 ? raw.getLong(120) : 0;
  }

  /** How many extents stand in it, if they do. */
  long extents() {
    return (flags2() & LARGE_COUNTS) != 0
        ? raw.getLong(24)
        : Integer.toUnsignedLong(raw.getInt(76));
  }

  /** The part that holds the content, or says where it is. */
  ByteBuffer fork() throws DiskException {
    int start = forkOffset(version());
    int length = forkBytes(raw, start);
    return raw.slice(start, length).order(raw.order());
  }

  static int forkOffset(int version) {
    return version == 3 ? HEADER : OLD_HEADER;
  }

  /** What extended attributes leave of the inode. */
  static int forkBytes(ByteBuffer raw, int start) throws DiskException {
    int attributes = (raw.get(82) & 0xff) * 8;
    int room = raw.limit() - start;
    if (attributes > room) {
      throw XfsSuperblock.damaged("the attributes of an inode are behind its end");
    }
    return attributes == 0 ? room : attributes;
  }

  FileNode node() throws DiskException {
    int mode = raw.getShort(2);
    var kind =
        FileNode.Kind.ofMode(mode)
            .orElseThrow(
                () -> XfsSuperblock.damaged("inode %d is of no known kind".formatted(number)));
    long size = raw.getLong(56);
    if (size < 0) {
      throw XfsSuperblock.damaged("the size of inode %d is negative".formatted(number));
    }
    return new FileNode(
        number,
        kind,
        size,
        mode & 0777,
        raw.getInt(8),
        raw.getInt(12),
        version() == 1 ? raw.getShort(6) & 0xffff : raw.getInt(16),
        modified());
  }

  private Instant modified() {
    long packed = raw.getLong(40);
    if ((flags2() & WIDE_TIMES) != 0) {
      long seconds = Long.divideUnsigned(packed, NANOS) - WIDE_EPOCH;
      return Instant.ofEpochSecond(seconds, Long.remainderUnsigned(packed, NANOS));
    }
    return Instant.ofEpochSecond(packed >> 32, packed & 0xffffffffL);
  }

  /** Its content must be in this file system. */
  void checkReadable() throws DiskException {
    if ((raw.getShort(90) & REALTIME) != 0) {
      throw new DiskException(
          "FileElsewhere",
          "its content is on the realtime device of its file system; restore the disks instead");
    }
  }
}
