package dev.coffer.engine.embedded.files;

import java.nio.ByteBuffer;

/**
 * A run of blocks of a file.
 *
 * @param offset of its first block in the file, in blocks
 * @param written whether it has content; else it is only reserved, and reads as zeros
 */
record XfsExtent(long offset, long block, long count, boolean written) {

  static final int BYTES = 16;

  /** Packed into 128 bits: a flag, 54 bits of offset, 52 of block, 21 of count. */
  static XfsExtent read(ByteBuffer raw, int at) {
    long high = raw.getLong(at);
    long low = raw.getLong(at + 8);
    return new XfsExtent(
        (high & Long.MAX_VALUE) >>> 9,
        (high & 0x1ff) << 43 | low >>> 21,
        low & 0x1fffff,
        high >= 0);
  }

  long end() {
    return offset + count;
  }
}
