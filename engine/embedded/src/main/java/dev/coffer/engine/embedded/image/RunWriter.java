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
  private final ByteBuffer run;
  private final int block;
  private Optional<DirectFile> direct;
  private long start;

  RunWriter(Path file, FileChannel buffered) {
    this.buffered = buffered;
    this.direct = DirectFile.open(file);
    this.block = direct.map(DirectFile::block).orElse(1);
    this.run = direct.map(d -> d.buffer(RUN)).orElseGet(() -> ByteBuffer.allocateDirect(RUN));
  }

  void write(ByteBuffer data, long offset) throws IOException {
    if (offset != start + run.position()) {
      flush();
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
        flush();
      }
    }
  }

  void flush() throws IOException {
    run.flip();
    if (direct.isPresent() && start % block == 0) {
      writeBlocks(direct.get());
    }
    int end = run.limit();
    while (run.position() < end) {
      run.limit(Math.min(end, run.position() + SLICE));
      buffered.write(run, start + run.position());
    }
    run.clear();
  }

  /** All but the last, incomplete block. A file system may refuse when it comes to writing. */
  private void writeBlocks(DirectFile file) throws IOException {
    int whole = run.limit() / block * block;
    try {
      file.write(run.slice(0, whole), start);
      run.position(whole);
    } catch (IOException e) {
      file.close();
      direct = Optional.empty();
    }
  }

  @Override
  public void close() throws IOException {
    if (direct.isPresent()) {
      direct.get().close();
    }
  }
}
