package dev.coffer.engine.embedded.files;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** The names that guests give to files, which are bytes, as text. */
final class GuestName {

  private GuestName() {}

  /** As UTF-8; in a name that is none, each byte that is not ASCII becomes {@code %XX}. */
  static String decode(byte[] name) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(name)).toString();
    } catch (CharacterCodingException e) {
      return escape(name);
    }
  }

  /**
   * The name unchanged, except for halves of surrogate pairs: Windows permits them alone, UTF-8 has
   * none of them, and each becomes {@code %XXXX}.
   */
  static String ofUtf16(String name) {
    var text = new StringBuilder();
    name.codePoints()
        .forEach(
            c -> {
              if (c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE) {
                text.append("%%%04X".formatted(c));
              } else {
                text.appendCodePoint(c);
              }
            });
    return text.toString();
  }

  static String escape(byte[] name) {
    var text = new StringBuilder();
    for (byte b : name) {
      if (b >= 0) {
        text.append((char) b);
      } else {
        text.append("%%%02X".formatted(b & 0xff));
      }
    }
    return text.toString();
  }
}
