package dev.coffer.engine.embedded.files;

import java.time.Instant;
import java.util.Optional;

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
    SOCKET;

    /** By the bits of a Unix mode; empty when they are of no kind. */
    static Optional<Kind> ofMode(int mode) {
      return switch (mode & 0xf000) {
        case 0x1000 -> Optional.of(PIPE);
        case 0x2000, 0x6000 -> Optional.of(DEVICE);
        case 0x4000 -> Optional.of(FOLDER);
        case 0x8000 -> Optional.of(FILE);
        case 0xa000 -> Optional.of(LINK);
        case 0xc000 -> Optional.of(SOCKET);
        default -> Optional.empty();
      };
    }
  }
}
