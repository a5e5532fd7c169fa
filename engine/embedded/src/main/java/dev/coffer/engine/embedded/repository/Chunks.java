package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.embedded.disk.Extent;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** How disks are cut, and pieces named. */
final class Chunks {

  /** Bytes of a chunk; the last one of a disk is as long as the disk leaves it. */
  static final int SIZE = 256 << 10;

  private static final byte[] ZEROS = new byte[SIZE];

  private Chunks() {}

  static long count(long diskSize) {
    return Math.ceilDiv(diskSize, SIZE);
  }

  /** What of the extents lies in which chunk. */
  static SortedMap<Long, List<Extent>> cut(List<Extent> extents) {
    var pieces = new TreeMap<Long, List<Extent>>();
    for (Extent extent : extents) {
      for (long at = extent.offset(); at < extent.end(); ) {
        long chunk = at / SIZE;
        long end = Math.min(extent.end(), (chunk + 1) * SIZE);
        pieces.computeIfAbsent(chunk, _ -> new ArrayList<>(1)).add(new Extent(at, end - at));
        at = end;
      }
    }
    return pieces;
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
