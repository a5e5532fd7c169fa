package dev.coffer.operator.state;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/**
 * Replaces files such that after a crash at any moment there is either the old content or the new
 * one, never a part of it.
 */
final class DurableFile {

  /** The ending of files that are not complete; whoever reads a folder leaves them alone. */
  static final String UNFINISHED = ".tmp";

  private DurableFile() {}

  /** Told before each step that a crash may fall in front of; tests crash there. */
  @FunctionalInterface
  interface Step {
    void before(String what, Path file);

    /** Nothing happens in between. */
    Step NONE = (what, file) -> {};
  }

  static void replace(Path file, byte[] content, Step step) throws IOException {
    Path folder = Files.createDirectories(folderOf(file));
    Path unfinished = folder.resolve(file.getFileName() + UNFINISHED);
    step.before("write", file);
    try (FileChannel channel =
        FileChannel.open(
            unfinished,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer buffer = ByteBuffer.wrap(content);
      while (buffer.hasRemaining()) {
        channel.write(buffer);
      }
      step.before("sync", file);
      channel.force(true);
    }
    step.before("rename", file);
    Files.move(
        unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    step.before("sync folder", file);
    syncFolder(folder);
  }

  static void remove(Path file, Step step) throws IOException {
    step.before("remove", file);
    if (Files.deleteIfExists(file)) {
      syncFolder(folderOf(file));
    }
  }

  private static Path folderOf(Path file) {
    Path folder = file.toAbsolutePath().getParent();
    if (folder == null) {
      throw new IllegalArgumentException("not a file: " + file);
    }
    return folder;
  }

  private static void syncFolder(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
