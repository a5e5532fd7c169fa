package dev.coffer.engine.embedded.repository;

import java.nio.ByteBuffer;
import java.util.Arrays;

/** The differences between two byte sequences of equal length: offset, length, bytes, and so on. */
final class Patch {

  private static final int HEADER = 2 * Integer.BYTES;

  private Patch() {}

  /**
   * Writes what has to be replaced.
   *
   * @return whether all of it fits in the buffer
   */
  static boolean write(byte[] before, byte[] after, int length, ByteBuffer to) {
    int from = next(before, after, 0, length);
    while (from < length) {
      int end = endOfDifference(before, after, from, length);
      if (to.remaining() < HEADER + end - from) {
        return false;
      }
      to.putInt(from).putInt(end - from).put(after, from, end - from);
      from = next(before, after, end, length);
    }
    return true;
  }

  private static int next(byte[] before, byte[] after, int from, int length) {
    int at = Arrays.mismatch(before, from, length, after, from, length);
    return at < 0 ? length : from + at;
  }

  /** Equal bytes that are fewer than a header takes are replaced too. */
  private static int endOfDifference(byte[] before, byte[] after, int from, int length) {
    int end = from + 1;
    for (int at = end; at < length && at - end < HEADER; at++) {
      if (before[at] != after[at]) {
        end = at + 1;
      }
    }
    return end;
  }

  /**
   * Replaces bytes.
   *
   * @return whether the patch makes sense
   */
  static boolean apply(ByteBuffer patch, byte[] bytes, int length) {
    while (patch.remaining() >= HEADER) {
      int from = patch.getInt();
      int count = patch.getInt();
      if (from < 0 || count < 0 || count > length - from || count > patch.remaining()) {
        return false;
      }
      patch.get(bytes, from, count);
    }
    return !patch.hasRemaining();
  }
}
