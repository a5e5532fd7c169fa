package dev.coffer.engine.embedded.files;

import java.nio.ByteBuffer;

/** The checksums of LVM2: CRC-32 with another start, and not inverted at the end. */
final class LvmChecksum {

  private static final int START = 0xf597a6cf;
  private static final int POLYNOMIAL = 0xedb88320;
  private static final int[] TABLE = table();

  private LvmChecksum() {}

  private static int[] table() {
    var table = new int[256];
    for (int i = 0; i < table.length; i++) {
      int crc = i;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 1) == 0 ? crc >>> 1 : crc >>> 1 ^ POLYNOMIAL;
      }
      table[i] = crc;
    }
    return table;
  }

  static int of(ByteBuffer bytes) {
    int crc = START;
    for (int i = bytes.position(); i < bytes.limit(); i++) {
      crc = crc >>> 8 ^ TABLE[(crc ^ bytes.get(i)) & 0xff];
    }
    return crc;
  }
}
