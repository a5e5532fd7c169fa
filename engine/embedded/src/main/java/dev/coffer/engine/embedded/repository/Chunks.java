package dev.coffer.engine.embedded.repository;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/** How disks are cut, and pieces named. */
final class Chunks {

  /** Bytes of a chunk; the last one of a disk is as long as the disk leaves it. */
  static final int SIZE = 256 << 10;

  private static final byte[] ZEROS = new byte[SIZE];

  private Chunks() {}

  static long count(long diskSize) {
    return Math.ceilDiv(diskSize, SIZE);
  }

  static boolean isZeros(byte[] bytes, int length) {
    return Arrays.mismatch(bytes, 0, length, ZEROS, 0, length) < 0;
  }

  static void putZeros(ByteBuffer into, int length) {
    into.put(ZEROS, 0, length);
  }

  static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
