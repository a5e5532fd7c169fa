package dev.coffer.engine.embedded.files;

import dev.coffer.engine.embedded.disk.DiskException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.CRC32;

/**
 * The GUID partition table (UEFI specification 2.10, section 5.3): a header in the second sector
 * and a backup of it in the last one, each with checksums over itself and over its entries.
 */
final class GuidPartitions {

  private static final byte[] SIGNATURE = "EFI PART".getBytes(StandardCharsets.US_ASCII);
  private static final int HEADER_BYTES = 92;
  private static final int MIN_ENTRY_BYTES = 128;

  /** 8192 entries of the usual size; the specification asks for 128. */
  private static final int MAX_TABLE_BYTES = 1 << 20;

  private final DiskRange disk;
  private final int sector;

  private GuidPartitions(DiskRange disk, int sector) {
    this.disk = disk;
    this.sector = sector;
  }

  /** Empty when the disk has no such table, neither in front nor at its end. */
  static Optional<PartitionTable> read(DiskRange disk) throws IOException {
    boolean seen = false;
    for (int sector : new int[] {512, 4096}) {
      var reader = new GuidPartitions(disk, sector);
      var primary = reader.table(sector);
      if (primary.isPresent()) {
        return Optional.of(new PartitionTable(primary.get(), List.of()));
      }
      var backup = reader.table(disk.length() / sector * sector - sector);
      if (backup.isPresent()) {
        return Optional.of(
            new PartitionTable(
                backup.get(),
                List.of("its partition table is damaged; the backup at its end was used")));
      }
      seen |= reader.hasSignature(sector);
    }
    if (seen) {
      throw new DiskException(
          "PartitionTableDamaged",
          "both copies of the partition table (GPT) are damaged; restore the disk instead");
    }
    return Optional.empty();
  }

  private boolean hasSignature(long at) throws IOException {
    return disk.contains(at, sector) && startsWithSignature(disk.read(at, sector));
  }

  private static boolean startsWithSignature(ByteBuffer header) {
    return header.slice(0, SIGNATURE.length).equals(ByteBuffer.wrap(SIGNATURE));
  }

  /** The partitions of the header at that byte; empty unless all its checksums are right. */
  private Optional<List<Partition>> table(long at) throws IOException {
    if (!disk.contains(at, sector)) {
      return Optional.empty();
    }
    var header = disk.read(at, sector);
    int headerBytes = header.getInt(12);
    if (!startsWithSignature(header) || headerBytes < HEADER_BYTES || headerBytes > sector) {
      return Optional.empty();
    }
    int expected = header.getInt(16);
    header.putInt(16, 0);
    if (crc(header.slice(0, headerBytes)) != expected) {
      return Optional.empty();
    }
    return entries(header);
  }

  private Optional<List<Partition>> entries(ByteBuffer header) throws IOException {
    long firstSector = header.getLong(72);
    long count = Integer.toUnsignedLong(header.getInt(80));
    long entryBytes = Integer.toUnsignedLong(header.getInt(84));
    if (entryBytes < MIN_ENTRY_BYTES
        || entryBytes > MAX_TABLE_BYTES
        || count > MAX_TABLE_BYTES / entryBytes
        || firstSector < 0
        || firstSector > disk.length() / sector
        || !disk.contains(firstSector * sector, count * entryBytes)) {
      return Optional.empty();
    }
    var table = disk.read(firstSector * sector, (int) (count * entryBytes));
    if (crc(table.duplicate()) != header.getInt(88)) {
      return Optional.empty();
    }
    var partitions = new ArrayList<Partition>();
    for (int i = 0; i < count; i++) {
      int at = (int) (i * entryBytes);
      boolean used = table.getLong(at) != 0 || table.getLong(at + 8) != 0;
      if (used) {
        partition(i + 1, table.getLong(at + 32), table.getLong(at + 40)).ifPresent(partitions::add);
      }
    }
    return Optional.of(partitions);
  }

  /** Clipped to the disk, which may have been made smaller; empty when nothing of it is left. */
  private Optional<Partition> partition(int number, long first, long last) {
    long sectors = disk.length() / sector;
    long end = Math.min(last, sectors - 1);
    if (first < 1 || first > end) {
      return Optional.empty();
    }
    var range = new DiskRange(disk.disk(), first * sector, (end - first + 1) * sector);
    return Optional.of(new Partition(number, range));
  }

  private static int crc(ByteBuffer bytes) {
    var crc = new CRC32();
    crc.update(bytes);
    return (int) crc.getValue();
  }
}
