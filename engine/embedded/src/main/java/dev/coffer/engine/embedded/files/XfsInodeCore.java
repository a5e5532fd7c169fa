package dev.coffer.engine.embedded.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * The core of an inode of version 5 as the log has it: the same fields at the same places as on the
 * disk, but in the byte order of the machine that wrote it.
 */
final class XfsInodeCore {

  private static final int BYTES = 176;
  private static final int FLAGS2 = 120;
  private static final long WIDE_TIMES = 0x8;

  private XfsInodeCore() {}

  /** As it is on the disk, big-endian. */
  static ByteBuffer of(ByteBuffer log) throws IOException {
    if (log.limit() < BYTES || log.get(4) != 3) {
      throw XfsReplay.damaged();
    }
    var disk = ByteBuffer.allocate(BYTES).order(ByteOrder.BIG_ENDIAN);
    // Bytes, and what is never swapped: the id of the file system.
    disk.put(0, log, 0, BYTES);
    for (int at : new int[] {0, 2, 6, 20, 22, 80, 88, 90}) {
      disk.putShort(at, log.getShort(at));
    }
    for (int at : new int[] {8, 12, 16, 72, 76, 84, 92, 128}) {
      disk.putInt(at, log.getInt(at));
    }
    for (int at : new int[] {24, 56, 64, 104, 112, FLAGS2, 152}) {
      disk.putLong(at, log.getLong(at));
    }
    boolean wideTimes = (log.getLong(FLAGS2) & WIDE_TIMES) != 0;
    for (int at : new int[] {32, 40, 48, 144}) {
      time(log, disk, at, wideTimes);
    }
    return disk;
  }

  private static void time(ByteBuffer log, ByteBuffer disk, int at, boolean wide) {
    if (wide) {
      disk.putLong(at, log.getLong(at));
    } else {
      disk.putInt(at, log.getInt(at)).putInt(at + 4, log.getInt(at + 4));
    }
  }
}
