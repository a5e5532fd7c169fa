package dev.coffer.engine.embedded.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/**
 * The partition table of the first sector: four entries, one of which may be an extended partition,
 * a chain of such sectors with one logical partition each.
 */
final class MasterBootRecord {

  private static final int SECTOR = 512;
  private static final int FIRST_ENTRY = 446;
  private static final int ENTRY_BYTES = 16;

  /** More logical partitions than Linux or Windows would ever number; also ends any loop. */
  private static final int MAX_LOGICAL = 128;

  private record Entry(int type, long firstSector, long sectors) {
    boolean isUsed() {
      return type != 0 && sectors != 0;
    }

    boolean isExtended() {
      return type == 0x05 || type == 0x0f || type == 0x85;
    }
  }

  private final DiskRange disk;
  private final List<Partition> found = new ArrayList<>();

  private MasterBootRecord(DiskRange disk) {
    this.disk = disk;
  }

  /** None when there is no such table, or it is empty or nonsense. */
  static List<Partition> partitions(DiskRange disk) throws IOException {
    var reader = new MasterBootRecord(disk);
    var primary = reader.entries(0);
    for (int i = 0; i < primary.size(); i++) {
      var entry = primary.get(i);
      if (entry.isUsed() && !entry.isExtended()) {
        reader.add(i + 1, entry.firstSector(), entry.sectors());
      }
    }
    for (var entry : primary) {
      if (entry.isUsed() && entry.isExtended()) {
        reader.followChain(entry.firstSector());
      }
    }
    return reader.found;
  }

  private void followChain(long extended) throws IOException {
    long next = extended;
    for (int number = 5; number < 5 + MAX_LOGICAL; number++) {
      var entries = entries(next * SECTOR);
      if (entries.isEmpty()) {
        return;
      }
      var logical = entries.get(0);
      if (logical.isUsed() && !logical.isExtended()) {
        add(number, next + logical.firstSector(), logical.sectors());
      }
      var link = entries.get(1);
      if (!link.isUsed() || !link.isExtended() || extended + link.firstSector() <= next) {
        return;
      }
      next = extended + link.firstSector();
    }
  }

  private List<Entry> entries(long at) throws IOException {
    if (!disk.contains(at, SECTOR)) {
      return List.of();
    }
    var sector = disk.read(at, SECTOR);
    if (sector.getShort(510) != (short) 0xaa55) {
      return List.of();
    }
    var entries = new ArrayList<Entry>();
    for (int i = 0; i < 4; i++) {
      int status = sector.get(FIRST_ENTRY + i * ENTRY_BYTES) & 0xff;
      if (status != 0 && status != 0x80) {
        return List.of();
      }
      entries.add(entry(sector, FIRST_ENTRY + i * ENTRY_BYTES));
    }
    return entries;
  }

  private static Entry entry(ByteBuffer sector, int at) {
    return new Entry(
        sector.get(at + 4) & 0xff,
        Integer.toUnsignedLong(sector.getInt(at + 8)),
        Integer.toUnsignedLong(sector.getInt(at + 12)));
  }

  /** Clipped to the disk; nothing when it starts in the table itself or behind the disk's end. */
  private void add(int number, long firstSector, long sectors) {
    long start = firstSector * SECTOR;
    if (firstSector == 0 || start >= disk.length()) {
      return;
    }
    long length = Math.min(sectors * SECTOR, disk.length() - start);
    found.add(new Partition(number, new DiskRange(disk.disk(), start, length)));
  }
}
