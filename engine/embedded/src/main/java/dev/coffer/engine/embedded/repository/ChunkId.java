package dev.coffer.engine.embedded.repository;

import java.nio.ByteBuffer;
import java.util.HexFormat;

/**
 * The HMAC of a chunk's plain bytes, with the repository's key. All zeros stands for a chunk, or
 * subtree, of zeros.
 */
record ChunkId(long a, long b, long c, long d) {

  static final int BYTES = 32;
  static final ChunkId ZEROS = new ChunkId(0, 0, 0, 0);

  static ChunkId read(ByteBuffer from) {
    return new ChunkId(from.getLong(), from.getLong(), from.getLong(), from.getLong());
  }

  static ChunkId of(byte[] digest) {
    return read(ByteBuffer.wrap(digest));
  }

  /**
   * Reads the hex form.
   *
   * @throws IllegalArgumentException when it is none
   */
  static ChunkId parse(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    if (bytes.length != BYTES) {
      throw new IllegalArgumentException("not a chunk id: " + hex);
    }
    return of(bytes);
  }

  void write(ByteBuffer to) {
    to.putLong(a).putLong(b).putLong(c).putLong(d);
  }

  boolean isZeros() {
    return (a | b | c | d) == 0;
  }

  @Override
  public String toString() {
    var hex = HexFormat.of();
    return hex.toHexDigits(a) + hex.toHexDigits(b) + hex.toHexDigits(c) + hex.toHexDigits(d);
  }
}
