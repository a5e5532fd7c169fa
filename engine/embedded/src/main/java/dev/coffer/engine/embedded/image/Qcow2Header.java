package dev.coffer.engine.embedded.image;

import dev.coffer.engine.embedded.disk.DiskException;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * What the header of a qcow2 image says, checked: the tables that it names lie within the file, and
 * nothing in it makes a reader take more memory or time than the image is worth. Field offsets and
 * bits are those of QEMU's docs/interop/qcow2.txt.
 *
 * @param hasZeroClusters whether a bit of an L2 entry says that the cluster reads as zeros, which
 *     is so from version 3 on
 * @param clusterBits the binary logarithm of the cluster size
 * @param size of the disk, in bytes
 * @param l1Offset where the active first-level table starts in the file
 * @param compression of the clusters that are compressed
 */
record Qcow2Header(
    boolean hasZeroClusters, int clusterBits, long size, long l1Offset, Compression compression) {

  /** How clusters are compressed that are. */
  enum Compression {
    ZLIB,
    ZSTD
  }

  static final int MAGIC = 'Q' << 24 | 'F' << 16 | 'I' << 8 | 0xfb;
  static final int VERSION_2_LENGTH = 72;
  static final int VERSION_3_LENGTH = 104;

  private static final int COMPRESSION_TYPE = 104;
  private static final int LONGEST = COMPRESSION_TYPE + 8;

  private static final long DIRTY = 1;
  private static final long CORRUPT = 1 << 1;
  private static final long EXTERNAL_DATA = 1 << 2;
  private static final long COMPRESSION = 1 << 3;
  private static final long EXTENDED_L2 = 1 << 4;

  /** QEMU's own limit: 32 MiB of first-level table. */
  private static final long MOST_L1_ENTRIES = 4 << 20;

  /** Far beyond any disk, and few enough clusters to look at. */
  private static final long LARGEST = 1L << 50;

  int clusterSize() {
    return 1 << clusterBits;
  }

  /** The number of guest clusters that one second-level table maps. */
  int l2Entries() {
    return 1 << (clusterBits - 3);
  }

  static Qcow2Header read(ImageChannel channel) throws IOException {
    ImageFile image = channel.image();
    var bytes = ByteBuffer.allocate((int) Math.min(LONGEST, channel.length()));
    channel.read(0, bytes);
    if (bytes.capacity() < VERSION_2_LENGTH) {
      throw image.truncated("it ends within its header");
    }
    if (bytes.getInt(0) != MAGIC) {
      throw image.damaged("it does not start as a qcow2 image does");
    }
    return switch (bytes.getInt(4)) {
      case 2 -> parse(channel, bytes, Compression.ZLIB);
      case 3 -> parse(channel, bytes, version3Compression(image, bytes));
      default ->
          throw image.unsupported(
              "qcow2 version " + Integer.toUnsignedString(bytes.getInt(4)) + " is not known");
    };
  }

  private static Compression version3Compression(ImageFile image, ByteBuffer bytes)
      throws DiskException {
    if (bytes.capacity() < VERSION_3_LENGTH) {
      throw image.truncated("it ends within its header");
    }
    long features = bytes.getLong(72);
    checkFeatures(image, features);
    int length = bytes.getInt(100);
    if (length < VERSION_3_LENGTH || length % 8 != 0) {
      throw image.damaged("its header claims a length of " + Integer.toUnsignedString(length));
    }
    boolean typed = length > COMPRESSION_TYPE && bytes.capacity() > COMPRESSION_TYPE;
    int type = typed ? bytes.get(COMPRESSION_TYPE) & 0xff : 0;
    if ((type != 0) != ((features & COMPRESSION) != 0)) {
      throw image.damaged("its compression type contradicts its features");
    }
    return switch (type) {
      case 0 -> Compression.ZLIB;
      case 1 -> Compression.ZSTD;
      default -> throw image.unsupported("compression type " + type + " is not known");
    };
  }

  private static void checkFeatures(ImageFile image, long features) throws DiskException {
    if ((features & CORRUPT) != 0) {
      throw image.damaged("it is marked as corrupt");
    }
    if ((features & EXTERNAL_DATA) != 0) {
      throw image.unsupported("its data is in another file");
    }
    if ((features & EXTENDED_L2) != 0) {
      throw image.unsupported("it has extended L2 entries");
    }
    long unknown = features & ~(DIRTY | COMPRESSION);
    if (unknown != 0) {
      throw image.unsupported("it needs unknown features 0x" + Long.toHexString(unknown));
    }
  }

  private static Qcow2Header parse(ImageChannel channel, ByteBuffer bytes, Compression compression)
      throws DiskException {
    ImageFile image = channel.image();
    if (bytes.getLong(8) != 0) {
      throw image.unsupported("it has a backing file");
    }
    if (bytes.getInt(32) != 0) {
      throw image.unsupported("it is encrypted");
    }
    int clusterBits = bytes.getInt(20);
    if (clusterBits < 9 || clusterBits > 21) {
      throw image.damaged(
          "its clusters have 2^" + Integer.toUnsignedString(clusterBits) + " bytes");
    }
    long size = bytes.getLong(24);
    if (size < 0 || size > LARGEST) {
      throw image.unsupported("a disk of " + Long.toUnsignedString(size) + " bytes is too large");
    }
    var header =
        new Qcow2Header(bytes.getInt(4) > 2, clusterBits, size, bytes.getLong(40), compression);
    header.checkTable(channel, Integer.toUnsignedLong(bytes.getInt(36)));
    return header;
  }

  private void checkTable(ImageChannel channel, long entries) throws DiskException {
    long needed = Math.ceilDiv(size, (long) clusterSize() * l2Entries());
    if (needed > MOST_L1_ENTRIES || entries < needed) {
      throw channel
          .image()
          .damaged(
              "its L1 table of %d entries does not fit a disk of %d bytes"
                  .formatted(entries, size));
    }
    if (l1Offset < 0 || l1Offset % clusterSize() != 0) {
      throw channel.image().damaged("its L1 table starts at " + Long.toUnsignedString(l1Offset));
    }
    if (needed > 0 && l1Offset > channel.length() - needed * Long.BYTES) {
      throw channel.image().truncated("it ends before its L1 table does");
    }
  }
}
