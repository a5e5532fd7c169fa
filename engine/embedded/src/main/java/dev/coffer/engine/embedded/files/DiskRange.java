package dev.coffer.engine.embedded.files;

import dev.coffer.engine.embedded.disk.DiskException;
import dev.coffer.engine.embedded.disk.DiskReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A part of a disk, such as a partition. No read leaves it, whatever offset a guest made up.
 *
 * @param offset of its first byte, from the start of the disk
 * @param length in bytes
 */
record DiskRange(DiskReader disk, long offset, long length) {

  /** Large enough for few reads, small enough for a small heap. */
  private static final int PIECE_BYTES = 1 << 20;

  DiskRange {
    if (offset < 0 || length < 0 || length > disk.size() - offset) {
      throw new IllegalArgumentException("not on the disk: " + offset + "+" + length);
    }
  }

  /** The whole disk. */
  static DiskRange all(DiskReader disk) {
    return new DiskRange(disk, 0, disk.size());
  }

  /** The bytes at an offset, little-endian, ready to be read by absolute or relative gets. */
  ByteBuffer read(long at, int count) throws IOException {
    if (!contains(at, count)) {
      throw new DiskException(
          "FileSystemDamaged",
          "something is said to be at byte %d of a partition of %d bytes; check the file system in its guest"
              .formatted(at, length));
    }
    var buffer = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
    disk.read(offset + at, buffer);
    return buffer.flip();
  }

  boolean contains(long at, long count) {
    return at >= 0 && count >= 0 && count <= length && at <= length - count;
  }

  /** How many bytes may be something else than zero. */
  long dataBytes() throws IOException {
    long sum = 0;
    for (var extent : disk.data(offset, offset + length)) {
      sum += extent.length();
    }
    return sum;
  }

  /**
   * Visits what may be other than zero of some bytes, in pieces.
   *
   * @param position of the first of them in their file
   */
  void visit(long from, long count, long position, FileSystemReader.ContentVisitor visitor)
      throws IOException {
    if (count <= 0) {
      return;
    }
    // The last block may reach behind a partition whose size is no multiple of the block size.
    long start = offset + from;
    for (var extent : disk.data(start, start + count)) {
      long at = extent.offset() - offset;
      for (long done = 0; done < extent.length(); done += PIECE_BYTES) {
        int piece = (int) Math.min(PIECE_BYTES, extent.length() - done);
        visitor.data(position + (at + done - from), read(at + done, piece));
      }
    }
  }
}
