package dev.coffer.engine.embedded.keys;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/**
 * A whole file of a repository, sealed together with its name: neither its content nor its place
 * can be changed by who has no key.
 */
public final class SealedFile {

  private static final byte[] HEADER = {
    'C', 'O', 'F', 'F', 'S', 'E', 'A', 'L', 1, 0, 0, 0, 0, 0, 0, 0
  };

  private SealedFile() {}

  public static byte[] seal(RepositoryKeys keys, String name, byte[] content) {
    byte[] file = Arrays.copyOf(HEADER, HEADER.length + content.length + Seal.OVERHEAD);
    keys.files().seal(content, content.length, context(name), file, HEADER.length);
    return file;
  }

  /** The content; empty when this is not what was sealed under this name with these keys. */
  public static Optional<byte[]> open(RepositoryKeys keys, String name, byte[] file) {
    int sealed = file.length - HEADER.length;
    if (sealed < Seal.OVERHEAD
        || !Arrays.equals(file, 0, HEADER.length, HEADER, 0, HEADER.length)) {
      return Optional.empty();
    }
    byte[] content = new byte[sealed - Seal.OVERHEAD];
    return keys.files().open(file, HEADER.length, sealed, context(name), content)
        ? Optional.of(content)
        : Optional.empty();
  }

  private static byte[] context(String name) {
    byte[] text = name.getBytes(StandardCharsets.UTF_8);
    byte[] context = Arrays.copyOf(HEADER, HEADER.length + text.length);
    System.arraycopy(text, 0, context, HEADER.length, text.length);
    return context;
  }
}
