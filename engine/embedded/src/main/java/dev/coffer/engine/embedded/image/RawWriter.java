package dev.coffer.engine.embedded.image;

import dev.coffer.engine.embedded.disk.DiskWriter;
import dev.coffer.engine.embedded.disk.Extent;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** Writes a raw image; blocks of zeros become holes. */
final class RawWriter implements DiskWriter {

  private final FileChannel channel;
  private final DataWriter writer;
  private final long size;

  private RawWriter(FileChannel channel, DataWriter writer, long size) {
    this.channel = channel;
    this.writer = writer;
    this.size = size;
  }

  static RawWriter create(Path file, long size) throws IOException {
    Files.createFile(file);
    var opened = new RandomAccessFile(file.toFile(), "rw");
    try {
      opened.setLength(size);
      var channel = opened.getChannel();
      return new RawWriter(channel, new DataWriter(file, channel), size);
    } catch (IOException e) {
      opened.close();
      throw e;
    }
  }

  @Override
  public void expect(List<Extent> data) {
    data.forEach(extent -> writer.reserve(extent.offset(), extent.length()));
  }

  @Override
  public void write(long offset, ByteBuffer data) throws IOException {
    Objects.checkFromIndexSize(offset, data.remaining(), size);
    long shift = offset - data.position();
    long done = offset;
    for (DataRun run : DataRun.of(data, offset)) {
      writer.leaveOut(done, shift + run.from());
      writer.write(data.slice(run.from(), run.length()), shift + run.from());
      done = shift + run.from() + run.length();
    }
    writer.leaveOut(done, shift + data.limit());
    data.position(data.limit());
  }

  @Override
  public void finish() throws IOException {
    writer.finish();
    channel.force(true);
  }

  @Override
  public void close() throws IOException {
    try (channel) {
      writer.close();
    }
  }
}
