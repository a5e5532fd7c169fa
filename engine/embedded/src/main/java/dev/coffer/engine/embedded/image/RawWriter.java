package dev.coffer.engine.embedded.image;

import dev.coffer.engine.embedded.disk.DiskWriter;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes a raw image; blocks of zeros become holes. */
final class RawWriter implements DiskWriter {

  /**
   * A cluster of qcow2. Smaller holes save little and cost much: what lies between two is a write
   * of its own, past the page cache, and a database's empty pages make ten thousands of them.
   */
  private static final int BLOCK = 64 << 10;

  private final FileChannel channel;
  private final RunWriter runs;
  private final WriteOrder order;

  private RawWriter(FileChannel channel, RunWriter runs, long size) {
    this.channel = channel;
    this.runs = runs;
    this.order = new WriteOrder(size);
  }

  static RawWriter create(Path file, long size) throws IOException {
    Files.createFile(file);
    var opened = new RandomAccessFile(file.toFile(), "rw");
    try {
      opened.setLength(size);
      var channel = opened.getChannel();
      return new RawWriter(channel, new RunWriter(file, channel), size);
    } catch (IOException e) {
      opened.close();
      throw e;
    }
  }

  @Override
  public void write(long offset, ByteBuffer data) throws IOException {
    order.advance(offset, data.remaining());
    long shift = offset - data.position();
    int limit = data.limit();
    int pending = data.position();
    for (int block = pending, next; block < limit; block = next) {
      next = (int) Math.min(limit, block + BLOCK - (block + shift) % BLOCK);
      boolean hole = Zeros.only(data, block, next - block);
      if (hole) {
        runs.write(data.slice(pending, block - pending), pending + shift);
        pending = next;
      }
    }
    runs.write(data.slice(pending, limit - pending), pending + shift);
    data.position(limit);
  }

  @Override
  public void finish() throws IOException {
    runs.flush();
    channel.force(true);
  }

  @Override
  public void close() throws IOException {
    try (channel) {
      runs.close();
    }
  }
}
