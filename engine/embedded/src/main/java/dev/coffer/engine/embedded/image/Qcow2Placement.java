package dev.coffer.engine.embedded.image;

import dev.coffer.engine.embedded.disk.Extent;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Where in a new qcow2 file the clusters of its disk lie: one behind the other, as they are asked
 * for, and the L2 tables between them. Holds the L1 table, and the L2 tables that were used last: a
 * disk is written nearly from front to back. Safe for threads.
 */
final class Qcow2Placement {

  static final int CLUSTER_BITS = 16;
  static final int CLUSTER = 1 << CLUSTER_BITS;

  private static final int L2_ENTRIES = CLUSTER / Long.BYTES;

  /** L2 tables in memory, each for 512 MiB of the disk. */
  private static final int TABLES = 4;

  private final FileChannel channel;
  private final ByteBuffer l1;
  private final Map<Integer, ByteBuffer> tables = new LinkedHashMap<>(TABLES, 0.75f, true);
  private long nextCluster;
  private long reserved;

  /**
   * Places the clusters of a disk.
   *
   * @param channel to write the tables to, and read them again
   */
  Qcow2Placement(FileChannel channel, long size) {
    this.channel = channel;
    long entries = Math.ceilDiv(size, (long) CLUSTER * L2_ENTRIES);
    this.l1 = ByteBuffer.allocate(Math.toIntExact(entries * Long.BYTES));
    this.nextCluster = 1L + Math.ceilDiv(l1.capacity(), CLUSTER);
  }

  /**
   * A part of the data that lies in one piece in the file.
   *
   * @param length in bytes
   * @param to the first byte, in the file
   */
  record Part(int length, long to) {}

  int l1Entries() {
    return l1.capacity() / Long.BYTES;
  }

  /** Where in the file so many more bytes of data will lie, and the tables between them. */
  synchronized Extent reserve(long bytes) {
    long from = Math.max(reserved, nextCluster << CLUSTER_BITS);
    reserved = from + Math.ceilDiv(bytes, CLUSTER) * (long) CLUSTER;
    return new Extent(from, reserved - from);
  }

  /** Places what is to be written from an offset of the disk on. */
  synchronized List<Part> place(long offset, int length) throws IOException {
    var parts = new ArrayList<Part>();
    for (long at = offset, next; at < offset + length; at = next) {
      next = Math.min(offset + length, (at / CLUSTER + 1) * CLUSTER);
      add(parts, new Part((int) (next - at), hostCluster(at / CLUSTER) + at % CLUSTER));
    }
    return parts;
  }

  private static void add(List<Part> parts, Part part) {
    if (!parts.isEmpty() && parts.getLast().to() + parts.getLast().length() == part.to()) {
      var last = parts.removeLast();
      parts.add(new Part(last.length() + part.length(), last.to()));
    } else {
      parts.add(part);
    }
  }

  private long hostCluster(long cluster) throws IOException {
    var table = table((int) (cluster / L2_ENTRIES));
    int entry = (int) (cluster % L2_ENTRIES) * Long.BYTES;
    if (table.getLong(entry) == 0) {
      table.putLong(entry, allocate() | Qcow2Tables.COPIED);
    }
    return table.getLong(entry) & ~Qcow2Tables.COPIED;
  }

  private long allocate() {
    return nextCluster++ << CLUSTER_BITS;
  }

  private ByteBuffer table(int number) throws IOException {
    var known = tables.get(number);
    if (known != null) {
      return known;
    }
    if (tables.size() == TABLES) {
      write(tables.keySet().iterator().next());
    }
    var table = read(number);
    tables.put(number, table);
    return table;
  }

  private ByteBuffer read(int number) throws IOException {
    var table = ByteBuffer.allocate(CLUSTER);
    if (l1.getLong(number * Long.BYTES) == 0) {
      l1.putLong(number * Long.BYTES, allocate() | Qcow2Tables.COPIED);
      return table;
    }
    while (table.hasRemaining()) {
      if (channel.read(table, place(number) + table.position()) < 0) {
        throw new EOFException("table %d of the new image is gone".formatted(number));
      }
    }
    return table;
  }

  private long place(int number) {
    return l1.getLong(number * Long.BYTES) & ~Qcow2Tables.COPIED;
  }

  private void write(int number) throws IOException {
    var table = tables.remove(number);
    if (table != null) {
      write(place(number), table.clear());
    }
  }

  private void write(long offset, ByteBuffer data) throws IOException {
    for (long position = offset; data.hasRemaining(); ) {
      position += channel.write(data, position);
    }
  }

  /** Writes the tables, and behind all clusters the reference counts. */
  synchronized Qcow2ReferenceCounts finish() throws IOException {
    for (int number : List.copyOf(tables.keySet())) {
      write(number);
    }
    write(CLUSTER, l1.clear());
    var counts = Qcow2ReferenceCounts.behind(nextCluster, CLUSTER_BITS);
    for (int block = 0; block < counts.blocks(); block++) {
      write(counts.blockOffset(block), counts.block(block));
    }
    write(counts.tableOffset(), counts.table());
    return counts;
  }
}
