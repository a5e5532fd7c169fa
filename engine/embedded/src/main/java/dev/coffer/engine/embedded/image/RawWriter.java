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

  /** The usual block of a file system: smaller holes save nothing. */
  private static final int BLOCK = 4096;

  /** Buffered writes of more than this at once are several times slower on ext4. */
  private static final int MAX_SLICE = 128 << 10;

  private final FileChannel channel;
  private final WriteOrder order;

  private RawWriter(FileChannel channel, long size) {
    this.channel = channel;
    this.order = new WriteOrder(size);
  }

  static RawWriter create(Path file, long size) throws IOException {
    Files.createFile(file);
    var opened = new RandomAccessFile(file.toFile(), "rw");
    try {
      opened.setLength(size);
      return new RawWriter(opened.getChannel(), size);
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
      if (hole || next - pending > MAX_SLICE) {
        put(data.slice(pending, block - pending), pending + shift);
        pending = hole ? next : block;
      }
    }
    put(data.slice(pending, limit - pending), pending + shift);
    data.position(limit);
  }

  private void put(ByteBuffer data, long offset) throws IOException {
    for (long position = offset; data.hasRemaining(); ) {
      position += channel.write(data, position);
    }
  }

  @Override
  public void finish() throws IOException {
    channel.force(true);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
