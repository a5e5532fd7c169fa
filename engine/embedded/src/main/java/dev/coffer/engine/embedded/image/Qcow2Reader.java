package dev.coffer.engine.embedded.image;

import dev.coffer.engine.embedded.disk.DiskException;
import dev.coffer.engine.embedded.disk.DiskReader;
import dev.coffer.engine.embedded.disk.Extent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;

/**
 * Reads the active state of a qcow2 image of version 2 or 3 that stands for itself: no backing
 * file, no encryption, no external data. A dirty image is fine, because only reference counts,
 * which readers do not need, may be out of date in it.
 */
final class Qcow2Reader implements DiskReader {

  private static final long COMPRESSED = 1L << 62;

  /** Bit 0, from version 3 on: the cluster reads as zeros. */
  private static final long ZERO = 1;

  private static final int COMPRESSED_SECTOR = 512;
  private static final int EXPANDED_CLUSTERS = 2;

  private final ImageChannel channel;
  private final Qcow2Header header;
  private final Qcow2Tables tables;
  private final BoundedCache<byte[]> expanded = new BoundedCache<>(EXPANDED_CLUSTERS);

  private Qcow2Reader(ImageChannel channel, Qcow2Header header) {
    this.channel = channel;
    this.header = header;
    this.tables = new Qcow2Tables(channel, header);
  }

  static Qcow2Reader open(ImageFile image) throws IOException {
    ImageChannel channel = ImageChannel.open(image);
    try {
      return new Qcow2Reader(channel, Qcow2Header.read(channel));
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  @Override
  public long size() {
    return header.size();
  }

  @Override
  public List<Extent> data(long from, long to) throws IOException {
    Objects.checkFromToIndex(from, to, size());
    if (from == to) {
      return List.of();
    }
    var found = new ExtentCollector();
    long end = Math.ceilDiv(to, (long) header.clusterSize());
    long cluster = tables.skipMissingTables(from >> header.clusterBits(), end);
    while (cluster < end) {
      if (!isZero(tables.entry(cluster))) {
        long start = cluster << header.clusterBits();
        found.add(Math.max(start, from), Math.min(start + header.clusterSize(), to));
      }
      cluster = tables.skipMissingTables(cluster + 1, end);
    }
    return found.extents();
  }

  @Override
  public void read(long offset, ByteBuffer into) throws IOException {
    Objects.checkFromIndexSize(offset, into.remaining(), size());
    for (long position = offset; into.hasRemaining(); ) {
      int start = (int) (position & (header.clusterSize() - 1));
      int length = Math.min(into.remaining(), header.clusterSize() - start);
      readCluster(position >> header.clusterBits(), start, into, length);
      position += length;
    }
  }

  private void readCluster(long cluster, int start, ByteBuffer into, int length)
      throws IOException {
    long entry = tables.entry(cluster);
    if (isZero(entry)) {
      Zeros.put(into, length);
    } else if ((entry & COMPRESSED) != 0) {
      byte[] content = expanded.get(entry, this::expand);
      if (content.length < header.clusterSize()) {
        throw channel.image().damaged("the compressed guest cluster " + cluster + " is too short");
      }
      into.put(content, start, length);
    } else {
      readPlain(tables.offset(entry & ~Qcow2Tables.COPIED, "L2", cluster), start, into, length);
    }
  }

  private boolean isZero(long entry) {
    boolean flagged = header.hasZeroClusters() && (entry & COMPRESSED) == 0 && (entry & ZERO) != 0;
    return flagged || (entry & ~Qcow2Tables.COPIED) == 0;
  }

  /**
   * QEMU may leave out the end of the last cluster of a file, so what is missing of a cluster that
   * has begun reads as zeros; a cluster that lies behind the end is a truncation.
   */
  private void readPlain(long host, int start, ByteBuffer into, int length) throws IOException {
    if (host >= channel.length()) {
      throw behindTheEnd(host);
    }
    int present = Math.clamp(channel.length() - host - start, 0, length);
    int limit = into.limit();
    into.limit(into.position() + present);
    channel.read(host + start, into);
    into.limit(limit);
    Zeros.put(into, length - present);
  }

  /** Offset and length of compressed data share the entry; the length counts started sectors. */
  private byte[] expand(long entry) throws IOException {
    int offsetBits = 62 - (header.clusterBits() - 8);
    long host = entry & ((1L << offsetBits) - 1);
    int sectors = (int) ((entry & (COMPRESSED - 1)) >>> offsetBits) + 1;
    if (host >= channel.length()) {
      throw behindTheEnd(host);
    }
    long longest = (long) sectors * COMPRESSED_SECTOR - host % COMPRESSED_SECTOR;
    var data = ByteBuffer.allocate((int) Math.min(longest, channel.length() - host));
    channel.read(host, data);
    try {
      return Qcow2Compression.expand(header.compression(), data.array(), header.clusterSize());
    } catch (IOException e) {
      throw channel.image().damaged("the compressed cluster at byte " + host + " does not expand");
    }
  }

  private DiskException behindTheEnd(long host) {
    return channel
        .image()
        .truncated("a cluster lies at byte %d of %d".formatted(host, channel.length()));
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
