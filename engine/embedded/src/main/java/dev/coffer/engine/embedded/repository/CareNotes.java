package dev.coffer.engine.embedded.repository;

import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * What care for a repository remembers. Losing it loses nothing else: all is read again, and growth
 * is not known for a while.
 *
 * @param read when packs were read and found intact, to the minute, by the first 8 bytes of their
 *     SHA-256
 * @param days what the repository took at the end of a day
 */
record CareNotes(Map<Long, Instant> read, NavigableMap<LocalDate, Long> days) {

  private static final byte VERSION = 1;
  private static final int HEADER_BYTES = 1 + 2 * Integer.BYTES;
  private static final int DAY_BYTES = Integer.BYTES + Long.BYTES;
  private static final int PACK_BYTES = Long.BYTES + Integer.BYTES;
  private static final long MINUTE = 60;

  static CareNotes none() {
    return new CareNotes(new HashMap<>(), new TreeMap<>());
  }

  static long key(Pack pack) {
    return Long.parseUnsignedLong(pack.sha256(), 0, 2 * Long.BYTES, 16);
  }

  static Instant minute(Instant at) {
    return at.truncatedTo(ChronoUnit.MINUTES);
  }

  byte[] write() {
    var to = ByteBuffer.allocate(HEADER_BYTES + DAY_BYTES * days.size() + PACK_BYTES * read.size());
    to.put(VERSION).putInt(days.size()).putInt(read.size());
    days.forEach((day, bytes) -> to.putInt((int) day.toEpochDay()).putLong(bytes));
    read.forEach((pack, at) -> to.putLong(pack).putInt((int) (at.getEpochSecond() / MINUTE)));
    return to.array();
  }

  /**
   * Reads what was written.
   *
   * @throws IOException when it is not of this version
   */
  static CareNotes read(byte[] file) throws IOException {
    var from = ByteBuffer.wrap(file);
    var notes = none();
    try {
      if (from.get() != VERSION) {
        throw new IOException("it is of another version");
      }
      int days = from.getInt();
      int packs = from.getInt();
      for (int i = 0; i < days; i++) {
        notes.days.put(LocalDate.ofEpochDay(from.getInt()), from.getLong());
      }
      for (int i = 0; i < packs; i++) {
        notes.read.put(
            from.getLong(), Instant.ofEpochSecond(Integer.toUnsignedLong(from.getInt()) * MINUTE));
      }
      return notes;
    } catch (BufferUnderflowException e) {
      throw new IOException("it is cut off", e);
    }
  }
}
