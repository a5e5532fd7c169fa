package dev.coffer.engine.embedded;

import dev.coffer.engine.EngineError;
import dev.coffer.engine.EngineException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a second process away from a state folder. The operating system holds the lock, so it ends
 * with the process, however that ends; the file says who has it.
 */
final class StateLock implements AutoCloseable {

  private static final Duration RETRY = Duration.ofSeconds(5);

  private final FileChannel channel;

  private StateLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes the lock of a folder.
   *
   * @throws EngineException Unavailable, naming the process that has it
   */
  static StateLock take(Path folder) {
    var file = folder.resolve("lock");
    try {
      Files.createDirectories(folder);
      var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (lock(channel) == null) {
        channel.close();
        throw taken(folder, file);
      }
      var pid = (ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII);
      channel.truncate(0);
      channel.write(ByteBuffer.wrap(pid), 0);
      return new StateLock(channel);
    } catch (IOException e) {
      throw new EngineException(
          new EngineError.Unavailable(
              "the state folder %s cannot be used (%s): it must be writable by this user"
                  .formatted(folder, e),
              Optional.empty()),
          e);
    }
  }

  private static @Nullable FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  private static EngineException taken(Path folder, Path file) throws IOException {
    String pid = Files.readString(file).strip();
    return new EngineException(
        new EngineError.Unavailable(
            "the state folder %s is in use by process %s: wait for it to end, or end it"
                .formatted(folder, pid.isEmpty() ? "unknown" : pid),
            Optional.of(RETRY)));
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new EngineException(
          new EngineError.Unavailable(
              "the lock of the state folder could not be given back: " + e.getMessage(),
              Optional.empty()),
          e);
    }
  }
}
