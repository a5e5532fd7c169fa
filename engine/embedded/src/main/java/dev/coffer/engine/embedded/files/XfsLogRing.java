package dev.coffer.engine.embedded.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The sectors of the log of XFS, which is written round and round. Each begins with the number of
 * the round that wrote it, the cycle; what stood there is kept in the header of its record.
 *
 * @param start in bytes from the start of the partition
 */
record XfsLogRing(DiskRange range, long start, int sectors) {

  static final int SECTOR = 512;

  /** What the first sector of a record starts with; its cycle comes behind. */
  static final int MAGIC = 0xfeedbabe;

  static XfsLogRing of(DiskRange range, XfsSuperblock superblock) throws IOException {
    long bytes = superblock.logBlocks() * superblock.blockSize();
    if (bytes == 0 || bytes / SECTOR > Integer.MAX_VALUE) {
      throw XfsSuperblock.damaged("the size of its log is out of range");
    }
    long start = superblock.address(superblock.logStart(), superblock.logBlocks());
    return new XfsLogRing(range, start, (int) (bytes / SECTOR));
  }

  /** Some sectors, big-endian; behind the last comes the first. */
  ByteBuffer read(int sector, int count) throws IOException {
    int before = Math.min(count, sectors - sector);
    var bytes = range.read(start + (long) sector * SECTOR, before * SECTOR);
    if (before < count) {
      var joined = ByteBuffer.allocate(count * SECTOR).put(bytes);
      bytes = joined.put(range.read(start, (count - before) * SECTOR)).flip();
    }
    return bytes.order(ByteOrder.BIG_ENDIAN);
  }

  /** The sector that is so many behind another. */
  int after(int sector, int count) {
    return (int) (((long) sector + count) % sectors);
  }

  int cycle(int sector) throws IOException {
    return cycle(read(sector, 1), 0);
  }

  /** The cycle of a sector in a buffer. */
  static int cycle(ByteBuffer bytes, int at) {
    int first = bytes.getInt(at);
    return first == MAGIC ? bytes.getInt(at + 4) : first;
  }

  /** The cycle after another: never one that looks like a record. */
  static int nextCycle(int cycle) {
    return cycle + 1 == MAGIC ? cycle + 2 : cycle + 1;
  }
}
