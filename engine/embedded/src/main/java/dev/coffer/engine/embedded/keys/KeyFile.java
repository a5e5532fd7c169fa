package dev.coffer.engine.embedded.keys;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** Keys in files of their own, which only their owner may read. */
public final class KeyFile {

  /** What people are told whenever a key is made. */
  public static final String WARNING =
      "Whoever loses this key loses every backup in the repository: nobody can restore without it,"
          + " and nobody can make it again. Copy it now to a safe place, apart from the repository.";

  private KeyFile() {}

  /**
   * The key in a file; empty when there is no such file.
   *
   * @throws IOException when there is one, and it is not a key file or cannot be read
   */
  public static Optional<Secret.Key> read(Path file) throws IOException {
    if (Files.notExists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(Secret.Key.parse(Files.readString(file)));
    } catch (IllegalArgumentException e) {
      throw new IOException("key file " + file + " is not one: " + e.getMessage(), e);
    }
  }

  /**
   * Makes a key, in a file that must not exist yet. When it returns, the file survives a power cut.
   *
   * @param owner what it opens, for people
   */
  public static Secret.Key create(Path file, String owner) throws IOException {
    var key = Secret.Key.random();
    Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent());
    Files.createDirectories(folder);
    Path draft = folder.resolve(file.getFileName() + ".new");
    Files.deleteIfExists(draft);
    var onlyOwner =
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
    var ways = Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try (var channel = FileChannel.open(draft, ways, onlyOwner)) {
      var text = ByteBuffer.wrap(text(key, owner).getBytes(StandardCharsets.UTF_8));
      while (text.hasRemaining()) {
        channel.write(text);
      }
      channel.force(true);
    }
    // A link, unlike a renaming, never replaces a file: there is no way back from that.
    Files.createLink(file, draft);
    Files.delete(draft);
    try (var channel = FileChannel.open(folder)) {
      channel.force(true);
    }
    return key;
  }

  private static String text(Secret.Key key, String owner) {
    return "# Key of %s.\n# %s\n%s\n".formatted(owner, WARNING, key.line());
  }
}
