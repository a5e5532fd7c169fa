package dev.coffer.engine.embedded.gate;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Small files that are there whole or not at all, also after a power cut. */
final class GateFiles {

  private GateFiles() {}

  static Optional<String> read(Path file) throws IOException {
    try {
      return Optional.of(Files.readString(file));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /** Writes a file, or writes it anew. */
  static void write(Path file, String text) throws IOException {
    write(file, text, Set.of());
  }

  /** The same, with more rights than files have by themselves. */
  static void write(Path file, String text, Set<PosixFilePermission> rights) throws IOException {
    var folder = Objects.requireNonNull(file.getParent());
    makeFolder(folder);
    var draft = folder.resolve("." + file.getFileName() + ".new");
    try (var channel =
        FileChannel.open(
            draft,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      var bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      if (!rights.isEmpty()) {
        Files.setPosixFilePermissions(draft, rights);
      }
      channel.force(true);
    }
    Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    sync(folder);
  }

  static void makeFolder(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      var parent = Objects.requireNonNull(folder.getParent());
      makeFolder(parent);
      Files.createDirectory(folder);
      sync(parent);
    }
  }

  static void delete(Path file) throws IOException {
    if (Files.deleteIfExists(file)) {
      sync(Objects.requireNonNull(file.getParent()));
    }
  }

  private static void sync(Path folder) throws IOException {
    try (var channel = FileChannel.open(folder)) {
      channel.force(true);
    }
  }
}
