package dev.coffer.engine.embedded.image;

import java.nio.ByteBuffer;

/** Runs of zero bytes: the content of holes. */
final class Zeros {

  private static final ByteBuffer BLOCK = ByteBuffer.allocate(64 << 10).asReadOnlyBuffer();

  private Zeros() {}

  /** Appends zeros to a buffer. */
  static void put(ByteBuffer into, int count) {
    for (int left = count; left > 0; ) {
      int length = Math.min(left, BLOCK.capacity());
      into.put(BLOCK.slice(0, length));
      left -= length;
    }
  }

  /** Whether a part of a buffer, counted from its start, has no other byte. */
  static boolean only(ByteBuffer buffer, int from, int length) {
    for (int done = 0; done < length; ) {
      int step = Math.min(length - done, BLOCK.capacity());
      if (buffer.slice(from + done, step).mismatch(BLOCK.slice(0, step)) >= 0) {
        return false;
      }
      done += step;
    }
    return true;
  }
}
