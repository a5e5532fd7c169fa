package dev.coffer.engine.embedded.image;

import dev.coffer.engine.embedded.disk.DiskException;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The two levels of tables that map the clusters of a qcow2 disk to places in its file. Only the
 * blocks of tables that were used last are held. Safe for threads.
 */
final class Qcow2Tables {

  /** Both table entries: bits 9 to 55 are an offset in the file. */
  private static final long OFFSET = 0x00ff_ffff_ffff_fe00L;

  /** Bit 63: the reference count is exactly one. Of no interest to a reader. */
  static final long COPIED = 1L << 63;

  private static final int BLOCK = 64 << 10;
  private static final int BLOCKS = 32;

  private final ImageChannel channel;
  private final Qcow2Header header;
  private final BoundedCache<ByteBuffer> blocks = new BoundedCache<>(BLOCKS);

  Qcow2Tables(ImageChannel channel, Qcow2Header header) {
    this.channel = channel;
    this.header = header;
  }

  /** The second-level entry of a guest cluster; 0 when there is none. */
  long entry(long cluster) throws IOException {
    long table = table(cluster);
    int index = (int) (cluster & (header.l2Entries() - 1));
    return table == 0 ? 0 : number(table + (long) index * Long.BYTES);
  }

  /** The first guest cluster, from the given one on, whose second-level table exists. */
  long skipMissingTables(long cluster, long end) throws IOException {
    long next = cluster;
    while (next < end && table(next) == 0) {
      next = (next | (header.l2Entries() - 1)) + 1;
    }
    return Math.min(next, end);
  }

  /** Where in the file the second-level table of a guest cluster is; 0 when there is none. */
  private long table(long cluster) throws IOException {
    long index = cluster >> (header.clusterBits() - 3);
    return offset(number(header.l1Offset() + index * Long.BYTES) & ~COPIED, "L1", cluster);
  }

  /**
   * The offset in a table entry of which only the offset may be set.
   *
   * @throws DiskException when other bits are, or it is not the offset of a cluster
   */
  long offset(long entry, String level, long cluster) throws DiskException {
    if ((entry & ~OFFSET) != 0 || entry % header.clusterSize() != 0) {
      throw channel
          .image()
          .damaged("the %s entry of guest cluster %d is 0x%x".formatted(level, cluster, entry));
    }
    return entry;
  }

  private long number(long offset) throws IOException {
    if (offset > channel.length() - Long.BYTES) {
      throw channel
          .image()
          .truncated("a table lies at byte %d of %d".formatted(offset, channel.length()));
    }
    ByteBuffer block = blocks.get(offset / BLOCK * BLOCK, this::load);
    return block.getLong((int) (offset % BLOCK));
  }

  private ByteBuffer load(long offset) throws IOException {
    var block = ByteBuffer.allocate((int) Math.min(BLOCK, channel.length() - offset));
    channel.read(offset, block);
    return block;
  }
}
