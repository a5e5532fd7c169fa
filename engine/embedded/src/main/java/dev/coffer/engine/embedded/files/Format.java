package dev.coffer.engine.embedded.files;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What a partition holds, told by its signature. The offsets are those of the file systems' own
 * documentation, and the same that {@code blkid} looks at.
 */
enum Format {
  EXT("ext", 1080, "S\u00ef", false),
  XFS("XFS", 0, "XFSB", false),
  NTFS("NTFS", 3, "NTFS    ", true),
  EXFAT("exFAT", 3, "EXFAT   ", true),
  BITLOCKER("BitLocker", 3, "-FVE-FS-", true),
  REFS("ReFS", 3, "ReFS", true),
  FAT32("FAT", 82, "FAT32   ", true),
  FAT16("FAT", 54, "FAT1", true),
  LUKS("LUKS", 0, "LUKS\u00ba\u00be", false),
  LVM("LVM", 512 + 24, "LVM2 001", false),
  ZFS("ZFS", 0x4000 + 20, "\0\0\0\7version", false),
  BTRFS("Btrfs", 0x10040, "_BHRfS_M", false),
  SWAP("swap", 4086, "SWAPSPACE2", false),
  RAID("Linux RAID", 4096, "\u00fcN+\u00a9", false),
  F2FS("F2FS", 1024, "\u0010 \u00f5\u00f2", false),
  SQUASHFS("SquashFS", 0, "hsqs", false),
  ISO9660("ISO 9660", 0x8001, "CD001", false);

  private final String title;
  private final int offset;
  private final String magic;
  private final boolean bootSector;

  /**
   * Tells a format by the bytes at an offset.
   *
   * @param magic one byte per character
   * @param bootSector whether its first sector ends like that of a partition table
   */
  Format(String title, int offset, String magic, boolean bootSector) {
    this.title = title;
    this.offset = offset;
    this.magic = magic;
    this.bootSector = bootSector;
  }

  /** What people call it. */
  String title() {
    return title;
  }

  /** Why its files are not read, and what to do about it. */
  String refusal() {
    return switch (this) {
      case BITLOCKER, LUKS ->
          "it is encrypted by its guest with %s; restore the disk as Test and unlock it there"
              .formatted(title);
      case SWAP -> "swap holds no files";
      default ->
          "%s is not read here; restore the disk as Test and read its files there".formatted(title);
    };
  }

  /** Empty when no known signature is there, as in an empty partition. */
  static Optional<Format> of(DiskRange range) throws IOException {
    for (var format : values()) {
      if (format.isIn(range)) {
        return Optional.of(format);
      }
    }
    return Optional.empty();
  }

  /** Whether the first sector is that of a file system which imitates a partition table there. */
  static boolean hasBootSector(DiskRange range) throws IOException {
    var format = of(range);
    return format.isPresent() && format.get().bootSector;
  }

  private boolean isIn(DiskRange range) throws IOException {
    return range.contains(offset, magic.length())
        && StandardCharsets.ISO_8859_1
            .decode(range.read(offset, magic.length()))
            .toString()
            .equals(magic);
  }
}
