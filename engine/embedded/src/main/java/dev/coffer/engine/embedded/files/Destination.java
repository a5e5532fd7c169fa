package dev.coffer.engine.embedded.files;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.Refusal;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The folder that files are restored into. All is written beside it and gets its name at the end,
 * so that nothing half-done ever carries it.
 *
 * @param path absolute
 */
record Destination(Path path) {

  private static final Set<PosixFilePermission> PRIVATE =
      PosixFilePermissions.fromString("rwx------");

  /** Refuses a path that is not absolute, and anything but an absent or empty folder. */
  static Destination check(String text) throws IOException {
    Path path;
    try {
      path = Path.of(text).normalize();
    } catch (InvalidPathException e) {
      throw refused(Refusal.OTHER, text, "is not a path", e);
    }
    if (!path.isAbsolute() || path.getFileName() == null) {
      throw refused(Refusal.OTHER, text, "is not an absolute path of a folder", null);
    }
    var destination = new Destination(path);
    destination.requireEmpty();
    return destination;
  }

  private static EngineException refused(
      Refusal refusal, String text, String why, @Nullable Throwable cause) {
    var refused =
        EngineException.refused(
            refusal, "the destination %s %s; name a new or empty folder".formatted(text, why));
    if (cause != null) {
      refused.initCause(cause);
    }
    return refused;
  }

  void requireEmpty() throws IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (!Attributes.isFolder(path)) {
      throw refused(Refusal.NAME_IN_USE, path.toString(), "exists and is no folder", null);
    }
    try (var content = Files.newDirectoryStream(path)) {
      if (content.iterator().hasNext()) {
        throw refused(Refusal.NAME_IN_USE, path.toString(), "is not empty", null);
      }
    }
  }

  /** Where files are written before they are complete. */
  Path partial() {
    return path.resolveSibling(path.getFileName() + ".coffer-partial");
  }

  /**
   * Makes that folder anew. Only its owner can enter it, as what is in it may be open to all in its
   * guest; a destination that exists passes its own rights on.
   */
  Path begin() throws IOException {
    discard();
    var rights = Attributes.isFolder(path) ? Files.getPosixFilePermissions(path) : PRIVATE;
    Files.createDirectories(parent());
    Files.createDirectory(partial());
    Files.setPosixFilePermissions(partial(), rights);
    return partial();
  }

  /** Gives the files their final place, durably. */
  void complete() throws IOException {
    force(partial());
    Files.move(
        partial(), path, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    force(parent());
  }

  /** Removes what was written so far, also of an earlier attempt that crashed. */
  void discard() throws IOException {
    if (!Files.exists(partial(), LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    Files.walkFileTree(
        partial(),
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes)
              throws IOException {
            // A guest's folder may be closed to its owner.
            Files.setPosixFilePermissions(folder, PRIVATE);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
              throws IOException {
            Files.delete(folder);
            return FileVisitResult.CONTINUE;
          }
        });
  }

  private Path parent() {
    var parent = path.getParent();
    return parent == null ? path : parent;
  }

  /** Makes a folder durable: its entries survive a power cut. */
  static void force(Path folder) throws IOException {
    try (var channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
