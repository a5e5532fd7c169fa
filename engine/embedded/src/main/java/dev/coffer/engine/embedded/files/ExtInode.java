package dev.coffer.engine.embedded.files;

import dev.coffer.engine.embedded.disk.DiskException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;

/**
 * An inode: all that ext knows of a file but its names.
 *
 * @param raw all bytes of it
 */
record ExtInode(long number, ByteBuffer raw) {

  /** Where the map of the blocks stands, or the content itself if it is short. */
  static final int MAP = 40;

  static final int MAP_BYTES = 60;

  private static final int GOOD_OLD_SIZE = 128;
  private static final int COMPRESSED = 0x4;
  private static final int ENCRYPTED = 0x800;
  private static final int EXTENTS = 0x80000;
  private static final int INLINE = 0x10000000;

  private int flags() {
    return raw.getInt(32);
  }

  boolean hasExtents() {
    return (flags() & EXTENTS) != 0;
  }

  boolean isInline() {
    return (flags() & INLINE) != 0;
  }

  /** The 60 bytes of the map, little-endian. */
  ByteBuffer map() {
    return raw.slice(MAP, MAP_BYTES).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Where extended attributes may start in the inode. */
  int attributesOffset() {
    return raw.capacity() > GOOD_OLD_SIZE + 4
        ? GOOD_OLD_SIZE + (raw.getShort(GOOD_OLD_SIZE) & 0xffff)
        : raw.capacity();
  }

  FileNode node(boolean largeFolders) throws DiskException {
    var kind = kind();
    long high = kind == FileNode.Kind.FILE || largeFolders ? (long) raw.getInt(108) << 32 : 0;
    long size = high | Integer.toUnsignedLong(raw.getInt(4));
    if (size < 0) {
      throw ExtSuperblock.damaged("the size of inode %d is negative".formatted(number));
    }
    return new FileNode(
        number,
        kind,
        size,
        raw.getShort(0) & 0777,
        wide(2, 120),
        wide(24, 122),
        raw.getShort(26) & 0xffff,
        modified());
  }

  /** Low and high 16 bits of an id. */
  private int wide(int low, int high) {
    return (raw.getShort(low) & 0xffff) | (raw.getShort(high) & 0xffff) << 16;
  }

  private FileNode.Kind kind() throws DiskException {
    return FileNode.Kind.ofMode(raw.getShort(0))
        .orElseThrow(() -> ExtSuperblock.damaged("inode %d is of no known kind".formatted(number)));
  }

  /** Two more bits of the seconds, and the nanoseconds, stand in the larger inodes of ext4. */
  private Instant modified() {
    long seconds = raw.getInt(16);
    if (attributesOffset() < 140 || raw.capacity() < 140) {
      return Instant.ofEpochSecond(seconds);
    }
    int extra = raw.getInt(136);
    return Instant.ofEpochSecond(seconds + ((extra & 3L) << 32), extra >>> 2);
  }

  /** Its content must be readable as it stands. */
  void checkReadable() throws DiskException {
    if ((flags() & ENCRYPTED) != 0) {
      throw new DiskException(
          "FileEncrypted", "it is encrypted by its guest; restore the disk instead");
    }
    if ((flags() & COMPRESSED) != 0) {
      throw new DiskException(
          "FileCompressed", "it is compressed by its guest; restore the disk instead");
    }
  }
}
