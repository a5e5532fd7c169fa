package dev.coffer.engine.embedded.export;

import dev.coffer.engine.embedded.nbd.NbdAddress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * The files of one export process, all named after its key.
 *
 * <pre>
 * KEY.lock   locked by the process as long as it lives; its process id is in it
 * KEY.sock   where it serves
 * KEY.log    what it says
 * </pre>
 */
record ExportFiles(Path folder, String key) {

  private static final String LOCK = ".lock";

  Path lock() {
    return folder.resolve(key + LOCK);
  }

  Path socket() {
    return folder.resolve(key + ".sock");
  }

  Path log() {
    return folder.resolve(key + ".log");
  }

  /** All keys of which something is in a folder. */
  static List<String> keys(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (var files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(LOCK))
          .map(name -> name.substring(0, name.length() - LOCK.length()))
          .toList();
    }
  }

  void requireShortPath() throws IOException {
    if (socket().toString().getBytes(java.nio.charset.StandardCharsets.UTF_8).length
        > NbdAddress.Unix.LONGEST_PATH) {
      throw new IOException(
          "the path %s is too long for a socket: give the engine a state folder with a shorter one"
              .formatted(socket()));
    }
  }

  /** The lock goes last: by it, what is left over is found. */
  void delete() throws IOException {
    Files.deleteIfExists(socket());
    Files.deleteIfExists(log());
    Files.deleteIfExists(lock());
  }
}
