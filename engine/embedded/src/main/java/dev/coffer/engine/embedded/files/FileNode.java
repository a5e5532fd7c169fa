package dev.coffer.engine.embedded.files;

import java.time.Instant;

/**
 * A file, folder, or whatever else a file system holds, without its name.
 *
 * @param id its number in the file system; two names of the same file share it
 * @param size in bytes; of a link, the length of its target
 * @param permissions the nine bits {@code rwxrwxrwx}; set-user-id and its like are left out
 * @param links how many names it has
 */
public record FileNode(
    long id,
    Kind kind,
    long size,
    int permissions,
    int owner,
    int group,
    int links,
    Instant modified) {

  /** What it is. */
  public enum Kind {
    FILE,
    FOLDER,
    LINK,
    DEVICE,
    PIPE,
    SOCKET
  }
}
