package dev.coffer.engine.embedded.files;

import dev.coffer.engine.embedded.disk.DiskException;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The boot sector of FAT12, FAT16 and FAT32, checked: who has one can trust its numbers. The layout
 * is that of Microsoft's "FAT: General Overview of On-Disk Format" (fatgen103); which of the three
 * it is, is told as Linux does, since {@code mkfs.vfat} makes small FAT32 as well.
 *
 * @param bits of an entry of the table: 12, 16 or 32
 * @param tableOffset of the table that is in use, in bytes, from the start of the partition
 * @param rootOffset of the root folder, in bytes; of FAT32, 0
 * @param rootBytes of the root folder; of FAT32, 0
 * @param rootCluster of FAT32; of others, 0
 * @param clusters how many there are; they count from 2
 */
record FatGeometry(
    int bits,
    int clusterBytes,
    long tableOffset,
    long rootOffset,
    int rootBytes,
    long rootCluster,
    long dataOffset,
    long clusters) {

  private static final int BYTES = 512;
  private static final int ENTRY_BYTES = 32;
  private static final long MOST_OF_FAT12 = 4084;

  static FatGeometry read(DiskRange range) throws IOException {
    var raw = range.read(0, BYTES);
    int sector = unsignedShort(raw, 11);
    int perCluster = raw.get(13) & 0xff;
    check(Integer.bitCount(sector) == 1 && sector >= 512 && sector <= 4096, "its sector size");
    check(Integer.bitCount(perCluster) == 1, "its cluster size");
    boolean wide = unsignedShort(raw, 22) == 0;
    long tableSectors = wide ? unsigned(raw, 36) : unsignedShort(raw, 22);
    long sectors = unsignedShort(raw, 19) == 0 ? unsigned(raw, 32) : unsignedShort(raw, 19);
    int tables = raw.get(16) & 0xff;
    long reserved = unsignedShort(raw, 14);
    check(tables > 0 && tableSectors > 0 && reserved > 0, "its table");
    int rootBytes = unsignedShort(raw, 17) * ENTRY_BYTES;
    long root = reserved + tables * tableSectors;
    long data = root + Math.ceilDiv(rootBytes, sector);
    check(sectors <= range.length() / sector && data < sectors, "its size");
    long clusters = (sectors - data) / perCluster;
    int bits = wide ? 32 : clusters > MOST_OF_FAT12 ? 16 : 12;
    long inTable = tableSectors * sector * 8 / bits - 2;
    check(inTable > 0 && wide == (rootBytes == 0), "its root folder");
    return new FatGeometry(
        bits,
        sector * perCluster,
        (reserved + activeTable(raw, wide, tables) * tableSectors) * sector,
        wide ? 0 : root * sector,
        rootBytes,
        wide ? unsigned(raw, 44) : 0,
        data * sector,
        Math.min(clusters, inTable));
  }

  /** FAT32 may say that only one of its tables is kept up to date. */
  private static long activeTable(ByteBuffer raw, boolean wide, int tables) throws DiskException {
    int flags = wide ? unsignedShort(raw, 40) : 0;
    if ((flags & 0x80) == 0) {
      return 0;
    }
    check((flags & 0xf) < tables, "its table");
    return flags & 0xf;
  }

  private static void check(boolean right, String what) throws DiskException {
    if (!right) {
      throw damaged(what + " is out of range");
    }
  }

  static DiskException damaged(String complaint) {
    return new DiskException(
        "FileSystemDamaged",
        "the FAT file system cannot be read, %s; restore the disk and check it with fsck.vfat or chkdsk"
            .formatted(complaint));
  }

  private static int unsignedShort(ByteBuffer raw, int at) {
    return raw.getShort(at) & 0xffff;
  }

  private static long unsigned(ByteBuffer raw, int at) {
    return Integer.toUnsignedLong(raw.getInt(at));
  }

  boolean has(long cluster) {
    return cluster >= 2 && cluster < clusters + 2;
  }

  /** Where a cluster is, in bytes, from the start of the partition. */
  long offset(long cluster) {
    return dataOffset + (cluster - 2) * clusterBytes;
  }

  String type() {
    return "FAT" + bits;
  }
}
