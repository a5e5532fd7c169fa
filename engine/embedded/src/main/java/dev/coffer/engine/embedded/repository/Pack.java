package dev.coffer.engine.embedded.repository;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * A published pack file.
 *
 * @param number by which the index of this process calls it
 * @param name of its file: {@code packs/ab/<SHA-256 of the file>}
 * @param bytes of its file
 */
record Pack(int number, String name, PackKind kind, long bytes) {

  static final String FOLDER = "packs";
  static final int HEADER_BYTES = 32;

  /** A pack is closed when it is this large; the last chunk must still fit. */
  static final int TARGET_BYTES = Location.MAX_PACK_BYTES;

  private static final byte[] MAGIC = "COFFPACK".getBytes(StandardCharsets.US_ASCII);
  private static final Pattern NAME = Pattern.compile(FOLDER + "/[0-9a-f]{2}/[0-9a-f]{64}");
  private static final byte VERSION = 2;

  static String nameOf(String sha256) {
    return FOLDER + "/" + sha256.substring(0, 2) + "/" + sha256;
  }

  /** Whether a file has the name of a pack; what else lies about is nobody's business. */
  static boolean isName(String file) {
    return NAME.matcher(file).matches();
  }

  /** The SHA-256 that the whole file must have. */
  String sha256() {
    return sha256Of(name);
  }

  static String sha256Of(String name) {
    return name.substring(name.lastIndexOf('/') + 1);
  }

  /**
   * The start of a new pack.
   *
   * @param salt makes packs of equal chunks differ: a pack that was retired never comes back
   */
  static byte[] header(PackKind kind, UUID salt) {
    var header = ByteBuffer.allocate(HEADER_BYTES).put(MAGIC).put(VERSION).put(kind.code());
    header.position(HEADER_BYTES - 2 * Long.BYTES);
    header.putLong(salt.getMostSignificantBits()).putLong(salt.getLeastSignificantBits());
    return header.array();
  }

  /** What a pack with such a header holds; empty when it is not the header of a pack. */
  static Optional<PackKind> kindOf(byte[] header) {
    boolean known =
        header.length >= HEADER_BYTES
            && Arrays.equals(header, 0, MAGIC.length, MAGIC, 0, MAGIC.length)
            && header[MAGIC.length] == VERSION;
    return known ? PackKind.of(header[MAGIC.length + 1]) : Optional.empty();
  }
}
