package dev.coffer.engine.embedded.repository;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;

/**
 * One writer at a time. The lock is the operating system's, and dies with its process; what the
 * file says is for the message to whoever comes second.
 */
final class RepositoryLock implements AutoCloseable {

  private static final String NAME = "lock";

  private final FileChannel channel;

  private RepositoryLock(FileChannel channel) {
    this.channel = channel;
  }

  static RepositoryLock take(Path folder, Instant now) throws IOException {
    Path file = folder.resolve(NAME);
    var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (!isLocked(channel)) {
        throw inUse(folder, file);
      }
      String holder = "process %d since %s".formatted(ProcessHandle.current().pid(), now);
      channel.truncate(0);
      channel.write(ByteBuffer.wrap(holder.getBytes(StandardCharsets.UTF_8)), 0);
      return new RepositoryLock(channel);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  private static boolean isLocked(FileChannel channel) throws IOException {
    try {
      return channel.tryLock() != null;
    } catch (OverlappingFileLockException e) {
      return false;
    }
  }

  private static RepositoryException inUse(Path folder, Path file) throws IOException {
    String holder = Files.readString(file).strip();
    return new RepositoryException(
        RepositoryException.IN_USE,
        "repository %s is in use by %s: wait until it is done, or stop it"
            .formatted(folder, holder.isEmpty() ? "another process" : holder));
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
