package dev.coffer.engine.embedded.image;

import dev.coffer.engine.embedded.disk.DiskWriter;
import dev.coffer.engine.embedded.disk.Extent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Objects;

/**
 * Writes a qcow2 image of version 3: header, L1 table, then data clusters and L2 tables as they
 * come, at last the reference counts, all of which are one. The header comes last of all, so that
 * an unfinished file is no image. Clusters of zeros are left out.
 */
final class Qcow2Writer implements DiskWriter {

  private final FileChannel channel;
  private final DataWriter writer;
  private final long size;
  private final Qcow2Placement placement;

  private Qcow2Writer(FileChannel channel, DataWriter writer, long size) {
    this.channel = channel;
    this.writer = writer;
    this.size = size;
    this.placement = new Qcow2Placement(channel, size);
  }

  static Qcow2Writer create(Path file, long size) throws IOException {
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
    return new Qcow2Writer(channel, new DataWriter(file, channel), size);
  }

  @Override
  public void expect(List<Extent> data) {
    long bytes = data.stream().mapToLong(Extent::length).sum();
    if (bytes > 0) {
      var room = placement.reserve(bytes);
      writer.reserve(room.offset(), room.length());
    }
  }

  @Override
  public void write(long offset, ByteBuffer data) throws IOException {
    Objects.checkFromIndexSize(offset, data.remaining(), size);
    long shift = offset - data.position();
    for (DataRun run : DataRun.of(data, offset)) {
      int at = run.from();
      for (var part : placement.place(shift + at, run.length())) {
        writer.write(data.slice(at, part.length()), part.to());
        at += part.length();
      }
    }
    data.position(data.limit());
  }

  @Override
  public void finish() throws IOException {
    var counts = placement.finish();
    channel.truncate(counts.endOffset()); // More room may have been reserved.
    channel.force(true);
    var header = header(counts);
    for (long position = 0; header.hasRemaining(); ) {
      position += channel.write(header, position);
    }
    channel.force(true);
  }

  private ByteBuffer header(Qcow2ReferenceCounts counts) {
    return ByteBuffer.allocate(Qcow2Placement.CLUSTER)
        .putInt(0, Qcow2Header.MAGIC)
        .putInt(4, 3)
        .putInt(20, Qcow2Placement.CLUSTER_BITS)
        .putLong(24, size)
        .putInt(36, placement.l1Entries())
        .putLong(40, Qcow2Placement.CLUSTER)
        .putLong(48, counts.tableOffset())
        .putInt(56, counts.tableClusters())
        .putInt(96, Qcow2ReferenceCounts.ORDER)
        .putInt(100, Qcow2Header.VERSION_3_LENGTH);
  }

  @Override
  public void close() throws IOException {
    try (channel) {
      writer.close();
    }
  }
}
