package dev.coffer.engine.embedded.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * A record of the log: what was written to it at once.
 *
 * @param position of its first sector, as the log counts: the cycle above, the sector below
 * @param tail the position of the oldest record that was still needed when it was written
 * @param sectors how many it takes, headers included
 * @param operations how many are in it
 * @param data with all that the log put in place of something else put right; in the byte order of
 *     the machine that wrote it
 */
record XfsLogRecord(long position, long tail, int sectors, int operations, ByteBuffer data) {

  private static final int SECTOR = XfsLogRing.SECTOR;
  private static final int MAX_BYTES = 256 << 10;

  /** How many sectors' first words one header has room for. */
  private static final int WORDS = 64;

  private static final int WORDS_AT = 44;
  private static final int CHECKSUM = 32;

  /** What of a header the checksum covers: on most machines, and on those of 32 bits. */
  private static final int CHECKED_BYTES = 328;

  private static final int CHECKED_BYTES_32 = 324;
  private static final int CHECKED_MORE_BYTES = 260;

  static int cycle(long position) {
    return (int) (position >>> 32);
  }

  int sector() {
    return (int) position;
  }

  /** Where the next record is, if there is one. */
  long next(XfsLogRing log) {
    int sector = log.after(sector(), sectors);
    int cycle = cycle(position);
    int next = sector <= sector() ? XfsLogRing.nextCycle(cycle) : cycle;
    return (long) next << 32 | sector;
  }

  /**
   * The record that starts in a sector; empty unless it is complete and of that sector. After a
   * crash, the kernel writes heads of records without content before the place it goes on from.
   */
  static Optional<XfsLogRecord> read(XfsLogRing log, int sector, boolean checksums)
      throws IOException {
    var header = log.read(sector, 1);
    int length = header.getInt(12);
    long position = header.getLong(16);
    boolean plausible =
        header.getInt(0) == XfsLogRing.MAGIC
            && cycle(position) == header.getInt(4)
            && (int) position == sector
            && length > 0
            && length <= MAX_BYTES;
    int headers = headers(header);
    int sectors = headers + Math.ceilDiv(length, SECTOR);
    if (!plausible || headers > MAX_BYTES / SECTOR / WORDS || sectors > log.sectors()) {
      return Optional.empty();
    }
    var raw = log.read(sector, sectors);
    if (!hasCycles(log, raw, position, headers) || (checksums && !isRight(raw, headers, length))) {
      return Optional.empty();
    }
    unpack(raw, headers, length);
    // Only the Irix of old wrote big-endian.
    var order = header.getInt(300) == 1 ? ByteOrder.LITTLE_ENDIAN : ByteOrder.BIG_ENDIAN;
    var data = raw.slice(headers * SECTOR, length).order(order);
    return Optional.of(
        new XfsLogRecord(position, header.getLong(24), sectors, header.getInt(40), data));
  }

  private static int headers(ByteBuffer header) {
    boolean several = (header.getInt(8) & 2) != 0;
    long size = Integer.toUnsignedLong(header.getInt(320));
    return several ? (int) Math.max(1, Math.ceilDiv(size, WORDS * SECTOR)) : 1;
  }

  /** Whether all its sectors were written with it. */
  private static boolean hasCycles(XfsLogRing log, ByteBuffer raw, long position, int headers) {
    int sectors = raw.limit() / SECTOR;
    for (int i = 1; i < sectors; i++) {
      boolean wrapped = (int) position + i >= log.sectors();
      int expected = wrapped ? XfsLogRing.nextCycle(cycle(position)) : cycle(position);
      // Headers that follow the first are not told from data.
      if (raw.getInt(i * SECTOR) != expected && i >= headers) {
        return false;
      }
    }
    return true;
  }

  private static boolean isRight(ByteBuffer raw, int headers, int length) {
    int expected = Integer.reverseBytes(raw.getInt(CHECKSUM));
    // mkfs.xfs writes none.
    return expected == 0
        || expected == checksum(raw, CHECKED_BYTES, headers, length)
        || expected == checksum(raw, CHECKED_BYTES_32, headers, length);
  }

  private static int checksum(ByteBuffer raw, int first, int headers, int length) {
    var crc = new CRC32C();
    crc.update(raw.slice(0, CHECKSUM));
    crc.update(new byte[4]);
    crc.update(raw.slice(CHECKSUM + 4, first - CHECKSUM - 4));
    for (int i = 1; i < headers; i++) {
      crc.update(raw.slice(i * SECTOR, CHECKED_MORE_BYTES));
    }
    crc.update(raw.slice(headers * SECTOR, length));
    return (int) crc.getValue();
  }

  /** Puts the first words of sectors back, in place of their cycles. */
  private static void unpack(ByteBuffer raw, int headers, int length) {
    for (int i = 0; i < Math.min(Math.ceilDiv(length, SECTOR), headers * WORDS); i++) {
      int in = i / WORDS;
      int word = in == 0 ? WORDS_AT : in * SECTOR + 4;
      raw.putInt((headers + i) * SECTOR, raw.getInt(word + i % WORDS * 4));
    }
  }
}
