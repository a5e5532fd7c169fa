package dev.coffer.engine.embedded.hypervisor;

import java.io.IOException;
import java.nio.file.Path;

/**
 * The steps in which folders of machines are changed. Only {@link #sync} makes durable what was
 * changed in a folder.
 */
interface FileChanges {

  /** Makes one folder. Does nothing where there is one. */
  void makeFolder(Path folder) throws IOException;

  /** Writes a whole file and makes its content durable. */
  void write(Path file, String text) throws IOException;

  /** Renames within the file system, atomically; a file in the place of the new name is gone. */
  void move(Path from, Path to) throws IOException;

  /** Removes a file or an empty folder. Does nothing where there is none. */
  void delete(Path path) throws IOException;

  /** Makes durable what names a folder has. */
  void sync(Path folder) throws IOException;

  /** Writes a file so that a crash leaves the old or the new content, durable when it returns. */
  default void replace(Path file, String text) throws IOException {
    Path fresh = file.resolveSibling("." + file.getFileName() + ".new");
    write(fresh, text);
    move(fresh, file);
    sync(file.resolveSibling(""));
  }
}
