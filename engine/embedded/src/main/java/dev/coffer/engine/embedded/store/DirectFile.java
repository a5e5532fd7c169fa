package dev.coffer.engine.embedded.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Written past the page cache. The end of a file that is no whole block is written with whatever
 * follows it in its buffer, and the file then cut to its length.
 */
final class DirectFile implements NewFile {

  /** Of memory and in files; that of every file system of today, or a multiple of it. */
  static final int BLOCK = 4096;

  static final int SLICE = 1 << 20;

  /** By name: the compiler warns of an option that only the JDK's own file systems have. */
  private static final Set<OpenOption> DIRECT = option("com.sun.nio.file.ExtendedOpenOption");

  private final FileChannel channel;

  /** Fails where the platform, or the file system, knows no such writes. */
  DirectFile(Path file) throws IOException {
    if (DIRECT.isEmpty()) {
      throw new UnsupportedOperationException("this platform has no direct writes");
    }
    var options = new HashSet<OpenOption>(DIRECT);
    options.add(StandardOpenOption.CREATE_NEW);
    options.add(StandardOpenOption.WRITE);
    this.channel = FileChannel.open(file, options);
  }

  private static Set<OpenOption> option(String type) {
    try {
      return Stream.of(Class.forName(type).getEnumConstants())
          .filter(constant -> constant.toString().equals("DIRECT"))
          .map(OpenOption.class::cast)
          .collect(Collectors.toUnmodifiableSet());
    } catch (ClassNotFoundException e) {
      return Set.of();
    }
  }

  /** Whether such buffers can be written without a copy of them: whole blocks up to the last. */
  static boolean takes(List<ByteBuffer> content) {
    return content.stream().allMatch(DirectFile::isAligned)
        && content.stream()
            .limit(content.size() - 1L)
            .allMatch(bytes -> bytes.remaining() % BLOCK == 0);
  }

  private static boolean isAligned(ByteBuffer bytes) {
    return bytes.isDirect()
        && bytes.alignmentOffset(bytes.position(), BLOCK) == 0
        && bytes.capacity() - bytes.position() >= roundUp(bytes.remaining());
  }

  private static int roundUp(int length) {
    return Math.ceilDiv(length, BLOCK) * BLOCK;
  }

  @Override
  public int slice() {
    return SLICE;
  }

  @Override
  public void write(ByteBuffer bytes) throws IOException {
    int length = bytes.remaining();
    int padded = roundUp(length);
    long end = channel.position() + length;
    bytes.limit(bytes.position() + padded);
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
    if (padded > length) {
      channel.truncate(end);
    }
  }

  @Override
  public void sync() throws IOException {
    channel.force(true);
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
