package dev.coffer.engine.embedded.image;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A file written past the page cache, in whole blocks of the file system: a fifth of the
 * processor's time of writing through it on ext4, and nobody else's files are pushed out of memory.
 */
final class DirectFile implements Closeable {

  private static final int LARGEST_BLOCK = 64 << 10;
  private static final Optional<OpenOption> DIRECT = findOption();

  private final FileChannel channel;
  private final int block;

  private DirectFile(FileChannel channel, int block) {
    this.channel = channel;
    this.block = block;
  }

  /** Not part of Java itself, but of every JDK so far. */
  private static Optional<OpenOption> findOption() {
    try {
      var options = Class.forName("com.sun.nio.file.ExtendedOpenOption").getEnumConstants();
      return Stream.of(options)
          .filter(option -> option.toString().equals("DIRECT"))
          .map(OpenOption.class::cast)
          .findFirst();
    } catch (ClassNotFoundException e) {
      return Optional.empty();
    }
  }

  /** Opens a file that exists; empty where its file system cannot do that. */
  static Optional<DirectFile> open(Path file) {
    try {
      long block = Files.getFileStore(file).getBlockSize();
      if (DIRECT.isEmpty() || block > LARGEST_BLOCK || Long.bitCount(block) != 1) {
        return Optional.empty();
      }
      var channel = FileChannel.open(file, StandardOpenOption.WRITE, DIRECT.get());
      return Optional.of(new DirectFile(channel, (int) block));
    } catch (IOException | UnsupportedOperationException e) {
      return Optional.empty();
    }
  }

  int block() {
    return block;
  }

  /**
   * Whether it can write the rest of a buffer to an offset, but for an incomplete block at last.
   */
  boolean takes(ByteBuffer data, long offset) {
    boolean aligned = !data.isDirect() || data.alignmentOffset(data.position(), block) == 0;
    return aligned && offset % block == 0 && data.remaining() >= block;
  }

  /** Writes whole blocks to where a block starts. */
  void write(ByteBuffer blocks, long offset) throws IOException {
    for (long position = offset; blocks.hasRemaining(); ) {
      position += channel.write(blocks, position);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
