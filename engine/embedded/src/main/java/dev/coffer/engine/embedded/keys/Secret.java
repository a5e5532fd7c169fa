package dev.coffer.engine.embedded.keys;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;

/** What opens a repository: somebody has to keep it, apart from the repository. */
public sealed interface Secret {

  /**
   * A secret as people give it: the text of a key file, or else a pass phrase.
   *
   * @throws IllegalArgumentException when it is neither; the message does not show the text
   */
  static Secret of(String text) {
    return text.contains(Key.FAMILY) ? Key.parse(text) : new PassPhrase(text);
  }

  /** Random bytes, in a file or from the environment. Its text form never shows them. */
  final class Key implements Secret {

    private static final String FAMILY = "coffer-key-";
    private static final String PREFIX = FAMILY + "1:";
    private static final int BYTES = 32;

    private final byte[] bytes;

    private Key(byte[] bytes) {
      this.bytes = bytes;
    }

    public static Key random() {
      byte[] bytes = new byte[BYTES];
      new SecureRandom().nextBytes(bytes);
      return new Key(bytes);
    }

    /**
     * Reads the text of a key file.
     *
     * @throws IllegalArgumentException when it is none; the message does not show the text
     */
    public static Key parse(String text) {
      var line =
          text.lines()
              .map(String::strip)
              .filter(l -> !l.isEmpty() && !l.startsWith("#"))
              .findFirst()
              .filter(l -> l.startsWith(PREFIX))
              .orElseThrow(Key::notAKey);
      byte[] bytes = decode(line.substring(PREFIX.length()));
      if (bytes.length != BYTES) {
        throw notAKey();
      }
      return new Key(bytes);
    }

    /** Nothing when it is not base64: the decoder's own message would show a part of the text. */
    private static byte[] decode(String base64) {
      try {
        return Base64.getDecoder().decode(base64);
      } catch (IllegalArgumentException e) {
        return new byte[0];
      }
    }

    private static IllegalArgumentException notAKey() {
      return new IllegalArgumentException(
          "it has no line '" + PREFIX + "' with 32 bytes in base64");
    }

    /** The line of a key file that counts. */
    public String line() {
      return PREFIX + Base64.getEncoder().encodeToString(bytes);
    }

    byte[] bytes() {
      return bytes;
    }

    @Override
    public String toString() {
      return "a key";
    }
  }

  /** A pass phrase that a person chose. Its text form does not show it. */
  final class PassPhrase implements Secret {

    private final String text;

    public PassPhrase(String text) {
      if (text.isBlank()) {
        throw new IllegalArgumentException("the pass phrase is empty");
      }
      this.text = text;
    }

    byte[] bytes() {
      return text.getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public String toString() {
      return "a pass phrase";
    }
  }
}
