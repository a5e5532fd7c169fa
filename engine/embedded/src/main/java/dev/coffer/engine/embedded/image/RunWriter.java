package dev.coffer.engine.embedded.image;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Gathers what is written one behind the other and writes it at once: past the page cache where the
 * file system permits, in slices that suit it elsewhere.
 */
final class RunWriter implements Closeable {

  private static final int RUN = 1 << 20;

  /** Buffered writes of more than this at once are several times slower on ext4. */
  private static final int SLICE = 128 << 10;

  private final FileChannel buffered;
  private final WriteBehind behind;
  private final int block;
  private volatile Optional<DirectFile> direct;
  private ByteBuffer run;
  private long start;

  RunWriter(Path file, FileChannel buffered) {
    this.buffered = buffered;
    this.direct = DirectFile.open(file);
    this.block = direct.map(DirectFile::block).orElse(1);
    this.run = buffer();
    this.behind = new WriteBehind(this::buffer);
  }

  private ByteBuffer buffer() {
    return direct.map(d -> d.buffer(RUN)).orElseGet(() -> ByteBuffer.allocateDirect(RUN));
  }

  void write(ByteBuffer data, long offset) throws IOException {
    if (offset != start + run.position()) {
      writeRun();
    }
    for (long at = offset; data.hasRemaining(); ) {
      if (run.position() == 0) {
        start = at;
        run.limit(RUN - (int) (at % block)); // So that the next one starts with a block.
      }
      int length = Math.min(data.remaining(), run.remaining());
      run.put(data.slice(data.position(), length));
      data.position(data.position() + length);
      at += length;
      if (!run.hasRemaining()) {
        writeRun();
      }
    }
  }

  /** Returns when all that was given is with the operating system. */
  void flush() throws IOException {
    writeRun();
    behind.await();
  }

  private void writeRun() throws IOException {
    if (run.position() > 0) {
      long offset = start;
      run = behind.swap(run.flip(), full -> writeThrough(full, offset));
    }
  }

  private void writeThrough(ByteBuffer full, long offset) throws IOException {
    var file = direct;
    if (file.isPresent() && offset % block == 0) {
      writeBlocks(file.get(), full, offset);
    }
    int end = full.limit();
    while (full.position() < end) {
      full.limit(Math.min(end, full.position() + SLICE));
      buffered.write(full, offset + full.position());
    }
  }

  /**
   * All but the last, incomplete block. A file system may refuse when it comes to writing: then the
   * file is closed, which makes another write that is under way fail and come here, too.
   */
  private void writeBlocks(DirectFile file, ByteBuffer full, long offset) throws IOException {
    int whole = full.limit() / block * block;
    try {
      file.write(full.slice(0, whole), offset);
      full.position(whole);
    } catch (IOException e) {
      file.close();
      direct = Optional.empty();
    }
  }

  @Override
  public void close() throws IOException {
    behind.close();
    if (direct.isPresent()) {
      direct.get().close();
    }
  }
}
