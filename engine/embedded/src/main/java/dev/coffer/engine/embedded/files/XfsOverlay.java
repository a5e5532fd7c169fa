package dev.coffer.engine.embedded.files;

import dev.coffer.engine.embedded.disk.DiskException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.NavigableMap;
import java.util.TreeMap;

/** What replaying the log changes, sector by sector. */
final class XfsOverlay {

  static final int SECTOR = 512;

  /** Some 150 MB of heap, for as many changed inodes. */
  private static final int MAX_SECTORS = 250_000;

  private final NavigableMap<Long, byte[]> sectors = new TreeMap<>();

  /** Sectors that the log has made empty: where each run of them starts, and ends. */
  private final NavigableMap<Long, Long> emptied = new TreeMap<>();

  int sectors() {
    return sectors.size();
  }

  /**
   * Writes some bytes.
   *
   * @param under where the bytes around them come from
   */
  void write(long at, ByteBuffer bytes, DiskRange under) throws IOException {
    long end = at + bytes.remaining();
    for (long sector = at / SECTOR; sector * SECTOR < end; sector++) {
      long from = Math.max(at, sector * SECTOR);
      int count = (int) (Math.min(end, (sector + 1) * SECTOR) - from);
      bytes.get(sector(sector, under), (int) (from - sector * SECTOR), count);
    }
  }

  private byte[] sector(long number, DiskRange under) throws IOException {
    var known = sectors.get(number);
    if (known != null) {
      return known;
    }
    if (sectors.size() == MAX_SECTORS) {
      throw new DiskException(
          "LogTooLarge", "its log changes more than %d sectors".formatted(MAX_SECTORS));
    }
    var bytes = new byte[SECTOR];
    if (!isEmptied(number)) {
      under.read(number * SECTOR, SECTOR).get(bytes);
    }
    sectors.put(number, bytes);
    return bytes;
  }

  private boolean isEmptied(long sector) {
    var run = emptied.floorEntry(sector);
    return run != null && sector < run.getValue();
  }

  /** From now on these sectors are zeros, until they are written. */
  void empty(long sector, long count) {
    forget(sector, count);
    emptied.put(sector, sector + count);
  }

  /** From now on these sectors are what they are on the disk. */
  void forget(long sector, long count) {
    sectors.subMap(sector, sector + count).clear();
    var before = emptied.lowerEntry(sector);
    if (before != null && before.getValue() > sector) {
      long end = before.getValue();
      emptied.put(before.getKey(), sector);
      if (end > sector + count) {
        emptied.put(sector + count, end);
      }
    }
    var inside = emptied.subMap(sector, sector + count);
    if (!inside.isEmpty() && inside.lastEntry().getValue() > sector + count) {
      emptied.put(sector + count, inside.lastEntry().getValue());
    }
    emptied.subMap(sector, sector + count).clear();
  }

  boolean has(long at, long count) {
    for (long sector = at / SECTOR; sector * SECTOR < at + count; sector++) {
      if (sectors.containsKey(sector) || isEmptied(sector)) {
        return true;
      }
    }
    return false;
  }

  /** Puts what is newer over bytes of the disk. */
  void apply(long at, ByteBuffer bytes) {
    long end = at + bytes.remaining();
    for (long sector = at / SECTOR; sector * SECTOR < end; sector++) {
      var newer = sectors.get(sector);
      if (newer == null && isEmptied(sector)) {
        newer = new byte[SECTOR];
      }
      if (newer != null) {
        long from = Math.max(at, sector * SECTOR);
        int count = (int) (Math.min(end, (sector + 1) * SECTOR) - from);
        bytes.put(
            bytes.position() + (int) (from - at), newer, (int) (from - sector * SECTOR), count);
      }
    }
  }
}
