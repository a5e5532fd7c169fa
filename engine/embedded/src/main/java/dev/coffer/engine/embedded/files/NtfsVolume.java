package dev.coffer.engine.embedded.files;

import dev.coffer.engine.embedded.disk.DiskException;
import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The boot sector of NTFS, checked: who has one can trust its numbers. This and all else of NTFS is
 * as the Linux-NTFS project documents it.
 *
 * @param recordBytes of a file record
 * @param mftCluster where the first file record is
 */
record NtfsVolume(
    DiskRange range, int clusterBytes, int recordBytes, long clusters, long mftCluster) {

  private static final int BYTES = 512;
  private static final int MOST_CLUSTER_BYTES = 2 << 20;

  /** All blocks of metadata are protected in pieces of this size, whatever the sector size is. */
  private static final int STRIDE = 512;

  static NtfsVolume read(DiskRange range) throws IOException {
    var raw = range.read(0, BYTES);
    int sector = raw.getShort(11) & 0xffff;
    check(Integer.bitCount(sector) == 1 && sector >= 256 && sector <= 4096, "its sector size");
    int perCluster = raw.get(13) & 0xff;
    // Clusters of more than 64 KiB are written as a negative power of two.
    long cluster =
        perCluster > 128 ? (1L << (256 - perCluster)) * sector : (long) perCluster * sector;
    boolean possible = Long.bitCount(cluster) == 1 && cluster <= MOST_CLUSTER_BYTES;
    check(possible, "its cluster size");
    long sectors = raw.getLong(40);
    check(sectors > 0 && sectors <= range.length() / sector, "its size");
    int perRecord = raw.get(64);
    long record = perRecord < 0 ? 1L << (-perRecord & 31) : perRecord * cluster;
    check(Long.bitCount(record) == 1 && record >= 512 && record <= 65536, "its record size");
    long clusters = sectors * sector / cluster;
    long mft = raw.getLong(48);
    check(mft > 0 && mft < clusters, "the place of its file table");
    return new NtfsVolume(range, (int) cluster, (int) record, clusters, mft);
  }

  private static void check(boolean right, String what) throws DiskException {
    if (!right) {
      throw damaged(what + " is out of range");
    }
  }

  static DiskException damaged(String complaint) {
    return new DiskException(
        "FileSystemDamaged",
        "the NTFS file system cannot be read, %s; restore the disk as Test and check it with chkdsk"
            .formatted(complaint));
  }

  /**
   * Undoes what protects a block of metadata against writes that a power cut tears: the last two
   * bytes of each piece stand in a table, and a number that changes with each write in their place.
   */
  static ByteBuffer unprotect(ByteBuffer block, int magic) throws DiskException {
    if (block.getInt(0) != magic) {
      throw damaged("a block of its metadata is no such block");
    }
    int table = block.getShort(4) & 0xffff;
    int pieces = block.limit() / STRIDE;
    if ((block.getShort(6) & 0xffff) != pieces + 1 || table + 2 * (pieces + 1) > block.limit()) {
      throw damaged("the protection of its metadata is damaged");
    }
    short number = block.getShort(table);
    for (int i = 1; i <= pieces; i++) {
      int end = i * STRIDE - 2;
      if (block.getShort(end) != number) {
        throw damaged("a block of its metadata was written in part only");
      }
      block.putShort(end, block.getShort(table + 2 * i));
    }
    return block;
  }
}
