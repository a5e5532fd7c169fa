package dev.coffer.engine.embedded.image;

import java.nio.ByteBuffer;

/**
 * The reference counts of a qcow2 file in which every cluster is used exactly once: the blocks of
 * counts and the table of the blocks lie behind all else, and count themselves.
 *
 * @param first the cluster of the file where the blocks start; the table follows them
 * @param blocks how many blocks of counts there are
 * @param tableClusters how many clusters the table of blocks has
 */
record Qcow2ReferenceCounts(long first, int blocks, int tableClusters, int clusterBits) {

  /** The binary logarithm of the bits of a count. */
  static final int ORDER = 4;

  /** The counts that go behind the given number of clusters. */
  static Qcow2ReferenceCounts behind(long clusters, int clusterBits) {
    var counts = new Qcow2ReferenceCounts(clusters, 0, 0, clusterBits);
    while (true) {
      long blocks = Math.ceilDiv(counts.end(), 1L << (clusterBits - 1));
      long tableClusters = Math.ceilDiv(blocks * Long.BYTES, 1L << clusterBits);
      var larger =
          new Qcow2ReferenceCounts(
              clusters, Math.toIntExact(blocks), Math.toIntExact(tableClusters), clusterBits);
      if (larger.equals(counts)) {
        return counts;
      }
      counts = larger;
    }
  }

  /** The number of clusters of the whole file. */
  private long end() {
    return first + blocks + tableClusters;
  }

  long blockOffset(int index) {
    return (first + index) << clusterBits;
  }

  long tableOffset() {
    return (first + blocks) << clusterBits;
  }

  /** Where the file ends. */
  long endOffset() {
    return end() << clusterBits;
  }

  ByteBuffer block(int index) {
    var block = ByteBuffer.allocate(1 << clusterBits);
    int perBlock = block.capacity() / Short.BYTES;
    long used = Math.min(end() - (long) index * perBlock, perBlock);
    for (int i = 0; i < used; i++) {
      block.putShort((short) 1);
    }
    return block.clear();
  }

  ByteBuffer table() {
    var table = ByteBuffer.allocate(tableClusters << clusterBits);
    for (int index = 0; index < blocks; index++) {
      table.putLong(blockOffset(index));
    }
    return table.clear();
  }
}
