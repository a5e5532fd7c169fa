package dev.coffer.engine.embedded.repository;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What was written to a block device, in order, and when it was flushed. QEMU's driver {@code
 * blklogwrites} makes it in the format of the kernel's dm-log-writes: a sector about the log, then
 * for each request a sector about it and its bytes.
 *
 * @see <a
 *     href="https://docs.kernel.org/admin-guide/device-mapper/log-writes.html">dm-log-writes</a>
 */
record BlockLog(Path file, List<Request> requests) {

  static final int SECTOR = 512;

  private static final long MAGIC = 0x6a736677736872L;
  private static final int COUNT_AT = 16;
  private static final long FLUSH = 1;

  /** A request to the device. */
  sealed interface Request {

    /** How many bytes it brings. */
    default int length() {
      return 0;
    }
  }

  /**
   * Bytes are to be written.
   *
   * @param to where on the device
   * @param at where they are in the log
   */
  record Write(long to, int length, long at) implements Request {

    /** Only so many bytes of it. */
    Write first(int bytes) {
      return new Write(to, bytes, at);
    }
  }

  /** All that was written before is safe. */
  record Flush() implements Request {}

  BlockLog {
    requests = List.copyOf(requests);
  }

  /** How many requests there were when the device was flushed last. */
  static int count(Path log) throws IOException {
    try (var file = new RandomAccessFile(log.toFile(), "r")) {
      file.seek(COUNT_AT);
      return Math.toIntExact(Long.reverseBytes(file.readLong()));
    }
  }

  /** Reads all requests up to the last flush. */
  static BlockLog read(Path log) throws IOException {
    var requests = new ArrayList<Request>();
    try (var file = FileChannel.open(log)) {
      var about = sector(file, 0);
      if (about.getLong(0) != MAGIC || about.getInt(24) != SECTOR) {
        throw new IOException(log + " is no log of writes in sectors of 512 bytes");
      }
      long at = SECTOR;
      for (long left = about.getLong(COUNT_AT); left > 0; left--) {
        var request = request(sector(file, at), at + SECTOR);
        requests.add(request);
        at += SECTOR + request.length();
      }
    }
    return new BlockLog(log, requests);
  }

  private static ByteBuffer sector(FileChannel file, long at) throws IOException {
    var sector = ByteBuffer.allocate(SECTOR).order(ByteOrder.LITTLE_ENDIAN);
    if (file.read(sector, at) != SECTOR) {
      throw new IOException("the log ends at " + at);
    }
    return sector;
  }

  private static Request request(ByteBuffer entry, long at) throws IOException {
    long flags = entry.getLong(16);
    int length = Math.toIntExact(entry.getLong(8) * SECTOR);
    if (flags == FLUSH && length == 0) {
      return new Flush();
    }
    if (flags == 0 && length > 0) {
      return new Write(entry.getLong(0) * SECTOR, length, at);
    }
    throw new IOException("a loop device does not ask for this: %d, %d".formatted(flags, length));
  }

  /** Does to an image what writes did to the device. */
  void replay(List<Write> writes, FileChannel image) throws IOException {
    try (var log = FileChannel.open(file)) {
      for (Write write : writes) {
        var bytes = ByteBuffer.allocate(write.length());
        while (bytes.hasRemaining() && log.read(bytes, write.at() + bytes.position()) >= 0) {}
        bytes.flip();
        while (bytes.hasRemaining()) {
          image.write(bytes, write.to() + bytes.position());
        }
      }
    }
  }
}
