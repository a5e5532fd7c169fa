package dev.coffer.engine.embedded.export;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * Says that a process lives, and which: the operating system unlocks the file when it dies, however
 * that happens. A process id alone may by then be another process's.
 */
final class LifeLock implements Closeable {

  private final FileChannel channel;

  private LifeLock(FileChannel channel) {
    this.channel = channel;
  }

  /** Taken by the process itself; empty when another one lives. */
  static Optional<LifeLock> take(Path file) throws IOException {
    var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() == null) {
        channel.close();
        return Optional.empty();
      }
      channel.truncate(0);
      var pid = Long.toString(ProcessHandle.current().pid());
      channel.write(ByteBuffer.wrap(pid.getBytes(StandardCharsets.US_ASCII)), 0);
      return Optional.of(new LifeLock(channel));
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  /** The process that has the lock, asked from another one. */
  static Optional<ProcessHandle> holder(Path file) throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    // The handle knows when its process began, so it never ends another one of the same id.
    var handle = pid(file).flatMap(ProcessHandle::of);
    return isHeld(file) ? handle : Optional.empty();
  }

  private static Optional<Long> pid(Path file) throws IOException {
    try {
      return Optional.of(Long.parseLong(Files.readString(file).strip()));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }

  static boolean isHeld(Path file) throws IOException {
    try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      try (var lock = channel.tryLock()) {
        return lock == null;
      }
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
