package dev.coffer.engine.embedded.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * One writer at a time. The lock is the operating system's, and dies with its process; what the
 * file says is for the message to whoever comes second.
 */
final class FolderLock implements AutoCloseable {

  static final String NAME = "lock";

  /**
   * Folders that this process has locked. A second attempt must not so much as open the file: POSIX
   * drops all of a process's locks on a file when the process closes any descriptor of it.
   */
  private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

  private final Path folder;
  private final FileChannel channel;

  private FolderLock(Path folder, FileChannel channel) {
    this.folder = folder;
    this.channel = channel;
  }

  static FolderLock take(Path folder, Instant now) throws IOException {
    var real = folder.toRealPath();
    String here = "process " + ProcessHandle.current().pid();
    if (!HELD_HERE.add(real)) {
      throw inUse(here);
    }
    try {
      return lock(real, here + " since " + now);
    } catch (IOException | RuntimeException e) {
      HELD_HERE.remove(real);
      throw e;
    }
  }

  private static FolderLock lock(Path folder, String holder) throws IOException {
    var file = folder.resolve(NAME);
    var channel = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (channel.tryLock() == null) {
        throw inUse(Files.readString(file).strip());
      }
      tell(channel, holder);
      return new FolderLock(folder, channel);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  private static void tell(FileChannel channel, String holder) {
    try {
      channel.truncate(0);
      channel.write(ByteBuffer.wrap(holder.getBytes(StandardCharsets.UTF_8)), 0);
    } catch (IOException full) {
      // A full disk must not keep anybody from opening the repository, and freeing space.
    }
  }

  private static StoreInUseException inUse(String holder) {
    return new StoreInUseException(holder.isEmpty() ? "another process" : holder);
  }

  @Override
  public void close() throws IOException {
    channel.close();
    HELD_HERE.remove(folder);
  }
}
