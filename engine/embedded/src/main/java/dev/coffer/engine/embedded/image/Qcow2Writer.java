package dev.coffer.engine.embedded.image;

import dev.coffer.engine.embedded.disk.DiskWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Writes a qcow2 image of version 3 from front to back: header, L1 table, then data clusters and L2
 * tables as they come, at last the reference counts, all of which are one. The header comes last of
 * all, so that an unfinished file is no image. Holds one L2 table and one cluster in memory,
 * besides the L1 table. Clusters of zeros are left out.
 */
final class Qcow2Writer implements DiskWriter {

  private static final int CLUSTER_BITS = 16;
  private static final int CLUSTER = 1 << CLUSTER_BITS;
  private static final int L2_ENTRIES = CLUSTER / Long.BYTES;

  private final FileChannel channel;
  private final long size;
  private final WriteOrder order;
  private final ByteBuffer l1;
  private final long l1Clusters;
  private final ByteBuffer l2 = ByteBuffer.allocate(CLUSTER);
  private final ByteBuffer cluster = ByteBuffer.allocate(CLUSTER);
  private long guestCluster;
  private long nextHostCluster;

  private Qcow2Writer(FileChannel channel, long size) {
    this.channel = channel;
    this.size = size;
    this.order = new WriteOrder(size);
    long entries = Math.ceilDiv(size, (long) CLUSTER * L2_ENTRIES);
    this.l1 = ByteBuffer.allocate(Math.toIntExact(entries * Long.BYTES));
    this.l1Clusters = Math.ceilDiv(l1.capacity(), CLUSTER);
    this.nextHostCluster = 1 + l1Clusters;
  }

  static Qcow2Writer create(Path file, long size) throws IOException {
    FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    return new Qcow2Writer(channel, size);
  }

  @Override
  public void write(long offset, ByteBuffer data) throws IOException {
    order.advance(offset, data.remaining());
    for (long position = offset; data.hasRemaining(); ) {
      moveTo(position >> CLUSTER_BITS);
      int start = (int) (position & (CLUSTER - 1));
      int length = Math.min(data.remaining(), CLUSTER - start);
      cluster.put(start, data, data.position(), length);
      data.position(data.position() + length);
      position += length;
    }
  }

  /** Leaves the cluster, and with it perhaps the L2 table, that was written so far. */
  private void moveTo(long next) throws IOException {
    if (next == guestCluster) {
      return;
    }
    if (!Zeros.only(cluster, 0, CLUSTER)) {
      int index = (int) (guestCluster % L2_ENTRIES);
      l2.putLong(index * Long.BYTES, append(cluster) | Qcow2Tables.COPIED);
    }
    if (next / L2_ENTRIES != guestCluster / L2_ENTRIES && !Zeros.only(l2, 0, CLUSTER)) {
      int index = (int) (guestCluster / L2_ENTRIES);
      l1.putLong(index * Long.BYTES, append(l2) | Qcow2Tables.COPIED);
    }
    guestCluster = next;
  }

  /** Writes a cluster, empties the buffer, and says where in the file it went. */
  private long append(ByteBuffer content) throws IOException {
    long offset = nextHostCluster++ << CLUSTER_BITS;
    put(offset, content.clear());
    Zeros.put(content.clear(), CLUSTER);
    return offset;
  }

  @Override
  public void finish() throws IOException {
    moveTo((guestCluster / L2_ENTRIES + 1) * L2_ENTRIES);
    put(CLUSTER, l1.clear());
    Qcow2ReferenceCounts counts = Qcow2ReferenceCounts.behind(nextHostCluster, CLUSTER_BITS);
    for (int block = 0; block < counts.blocks(); block++) {
      put(counts.blockOffset(block), counts.block(block));
    }
    put(counts.tableOffset(), counts.table());
    channel.force(true);
    put(0, header(counts));
    channel.force(true);
  }

  private ByteBuffer header(Qcow2ReferenceCounts counts) {
    return ByteBuffer.allocate(CLUSTER)
        .putInt(0, Qcow2Header.MAGIC)
        .putInt(4, 3)
        .putInt(20, CLUSTER_BITS)
        .putLong(24, size)
        .putInt(36, l1.capacity() / Long.BYTES)
        .putLong(40, CLUSTER)
        .putLong(48, counts.tableOffset())
        .putInt(56, counts.tableClusters())
        .putInt(96, Qcow2ReferenceCounts.ORDER)
        .putInt(100, Qcow2Header.VERSION_3_LENGTH);
  }

  private void put(long offset, ByteBuffer data) throws IOException {
    for (long position = offset; data.hasRemaining(); ) {
      position += channel.write(data, position);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
