package dev.coffer.engine.embedded.image;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Writes the data of a new image: past the page cache where the file system permits, in slices that
 * suit it elsewhere. Safe for threads.
 */
final class DataWriter implements Closeable {

  /** Buffered writes of more than this at once are several times slower on ext4. */
  private static final int SLICE = 128 << 10;

  private final FileChannel buffered;
  private final FileRoom room;
  private volatile Optional<DirectFile> direct;

  /**
   * Writes to a file that exists.
   *
   * @param buffered the same file, open for writing; the caller closes it
   */
  DataWriter(Path file, FileChannel buffered) {
    this.buffered = buffered;
    this.room = new FileRoom(file);
    this.direct = DirectFile.open(file);
  }

  /** Has room made for what is written later; of use only past the page cache. */
  void reserve(long offset, long length) {
    if (direct.isPresent()) {
      room.reserve(offset, length);
    }
  }

  /** A part that is not written, wherever there was room reserved. */
  void leaveOut(long from, long to) {
    room.leaveOut(from, to);
  }

  /** Gives back the room of what was left out, when all is written. */
  void finish() {
    room.finish();
  }

  /** Writes the rest of the buffer; returns when it is with the operating system. */
  void write(ByteBuffer data, long offset) throws IOException {
    int end = data.limit();
    long shift = offset - data.position();
    var file = direct;
    if (file.isPresent() && file.get().takes(data, offset)) {
      writeBlocks(file.get(), data, offset);
    }
    while (data.position() < end) {
      data.limit(Math.min(end, data.position() + SLICE));
      buffered.write(data, shift + data.position());
    }
  }

  /**
   * All but the last, incomplete block. A file system may refuse when it comes to writing: then the
   * file is closed, which makes another write that is under way fail and come here, too.
   */
  private void writeBlocks(DirectFile file, ByteBuffer data, long offset) throws IOException {
    int whole = data.remaining() / file.block() * file.block();
    try {
      file.write(data.slice(data.position(), whole), offset);
      data.position(data.position() + whole);
    } catch (IOException e) {
      file.close();
      direct = Optional.empty();
    }
  }

  @Override
  public void close() throws IOException {
    try (room) {
      if (direct.isPresent()) {
        direct.get().close();
      }
    }
  }
}
