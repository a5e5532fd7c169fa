package dev.coffer.engine.embedded.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Large files are written in the way that was faster when the first one was to be: that depends on
 * the kernel, the file system and the disk. Some file systems take no direct writes at all.
 */
final class ProbedDirectWrites implements DirectWrites {

  /** Below this, a file costs more in calls than in copies. */
  private static final long LARGE = 4 << 20;

  private static final int PROBE = 4 << 20;

  private Optional<Boolean> faster = Optional.empty();

  @Override
  public synchronized boolean suit(Path file, List<ByteBuffer> content) {
    if (content.stream().mapToLong(ByteBuffer::remaining).sum() < LARGE) {
      return false;
    }
    if (faster.isEmpty()) {
      faster = Optional.of(probe(file));
    }
    return faster.get();
  }

  private static boolean probe(Path file) {
    var bytes = ByteBuffer.allocateDirect(PROBE + DirectFile.BLOCK).alignedSlice(DirectFile.BLOCK);
    byte[] noise = new byte[DirectFile.BLOCK];
    ThreadLocalRandom.current().nextBytes(noise);
    while (bytes.remaining() >= noise.length) {
      bytes.put(noise);
    }
    bytes.flip();
    try {
      // The first write of all also finds room on the disk: it is not counted.
      time(new BufferedFile(file), file, bytes);
      long buffered = time(new BufferedFile(file), file, bytes);
      return time(new DirectFile(file), file, bytes) < buffered;
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }

  /** Nanoseconds until the bytes are on the disk. */
  private static long time(NewFile opened, Path file, ByteBuffer bytes) throws IOException {
    try (var written = opened) {
      long start = System.nanoTime();
      for (int at = 0; at < bytes.limit(); at += written.slice()) {
        int end = Math.min(bytes.limit(), at + written.slice());
        written.write(bytes.duplicate().position(at).limit(end));
      }
      written.sync();
      return System.nanoTime() - start;
    } finally {
      Files.deleteIfExists(file);
    }
  }
}
