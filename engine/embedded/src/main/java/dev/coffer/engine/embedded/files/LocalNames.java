package dev.coffer.engine.embedded.files;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Which names and paths this machine's file system takes.
 *
 * @param charset of its file names
 * @param usedBytes how many bytes of each path the destination takes
 */
record LocalNames(Charset charset, int usedBytes) {

  /** Linux: NAME_MAX, and PATH_MAX less the NUL at its end. */
  private static final int MAX_NAME_BYTES = 255;

  private static final int MAX_PATH_BYTES = 4095;

  /**
   * A name for this machine, or nothing when there is none that stays in its folder. Characters
   * that its names cannot have become {@code %XX}.
   */
  Optional<String> of(String name) {
    if (name.isEmpty()
        || name.equals(".")
        || name.equals("..")
        || name.indexOf('/') >= 0
        || name.indexOf('\0') >= 0) {
      return Optional.empty();
    }
    var local = canBe(name) ? name : GuestName.escape(name.getBytes(StandardCharsets.UTF_8));
    return bytes(local) > MAX_NAME_BYTES ? Optional.empty() : Optional.of(local);
  }

  /** Whether all its characters can be in a name. */
  boolean canBe(String text) {
    return charset.newEncoder().canEncode(text);
  }

  int bytes(String name) {
    return name.getBytes(charset).length;
  }

  /** Whether a path of that many bytes fits below the destination. */
  boolean fits(int pathBytes) {
    return usedBytes + pathBytes <= MAX_PATH_BYTES;
  }
}
