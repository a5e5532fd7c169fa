package dev.coffer.engine.embedded.files;

import dev.coffer.engine.embedded.disk.DiskException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * An attribute of a file: all that NTFS knows of a file is one, its content as well. A long one
 * whose map does not fit its record goes on in another record, from a later cluster on.
 *
 * @param raw its header and what follows it
 */
record NtfsAttribute(int type, String name, ByteBuffer raw) {

  static final int STANDARD_INFORMATION = 0x10;
  static final int ATTRIBUTE_LIST = 0x20;
  static final int FILE_NAME = 0x30;
  static final int DATA = 0x80;
  static final int INDEX_ROOT = 0x90;
  static final int INDEX_ALLOCATION = 0xa0;
  static final int REPARSE_POINT = 0xc0;

  private static final int RESIDENT_BYTES = 24;
  private static final int OUTSIDE_BYTES = 64;
  private static final int COMPRESSED = 0x00ff;
  private static final int ENCRYPTED = 0x4000;

  /**
   * @param raw exactly the attribute
   */
  static NtfsAttribute of(ByteBuffer raw) throws DiskException {
    int nameOffset = raw.getShort(10) & 0xffff;
    int nameBytes = 2 * (raw.get(9) & 0xff);
    boolean inside = raw.get(8) == 0;
    if (raw.limit() < (inside ? RESIDENT_BYTES : OUTSIDE_BYTES)) {
      throw NtfsVolume.damaged("an attribute is too short");
    }
    var name = text(part(raw, nameBytes == 0 ? 0 : nameOffset, nameBytes));
    return new NtfsAttribute(raw.getInt(0), name, raw);
  }

  static String text(ByteBuffer utf16) {
    return StandardCharsets.UTF_16LE.decode(utf16).toString();
  }

  private static ByteBuffer part(ByteBuffer raw, long at, long bytes) throws DiskException {
    if (at > raw.limit() || bytes > raw.limit() - at) {
      throw NtfsVolume.damaged("an attribute reaches behind its end");
    }
    return raw.slice((int) at, (int) bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  boolean is(int wantedType, String wantedName) {
    return type == wantedType && name.equals(wantedName);
  }

  /** Whether its value stands in the record itself. */
  boolean isResident() {
    return raw.get(8) == 0;
  }

  boolean isCompressed() {
    return (raw.getShort(12) & COMPRESSED) != 0;
  }

  boolean isEncrypted() {
    return (raw.getShort(12) & ENCRYPTED) != 0;
  }

  /** Of a resident one. */
  ByteBuffer value() throws DiskException {
    if (!isResident()) {
      throw NtfsVolume.damaged("an attribute is not where it must be");
    }
    return part(raw, raw.getShort(20) & 0xffff, Integer.toUnsignedLong(raw.getInt(16)));
  }

  /** The first cluster of its content that the map here tells of. */
  long firstCluster() {
    return isResident() ? 0 : raw.getLong(16);
  }

  /** Where its content is: pairs of length and place. */
  ByteBuffer map() throws DiskException {
    int at = raw.getShort(32) & 0xffff;
    return part(raw, at, Math.max(0, raw.limit() - at));
  }

  /** How many clusters are compressed together, as a power of two. */
  int compressionUnit() {
    return raw.get(34) & 0xff;
  }

  /** In bytes; of one that goes on in other records, the first knows. */
  long size() throws DiskException {
    return isResident() ? value().limit() : size(48);
  }

  /** What is behind it reads as zeros. */
  long initialized() throws DiskException {
    return isResident() ? value().limit() : Math.min(size(48), size(56));
  }

  private long size(int at) throws DiskException {
    long size = raw.getLong(at);
    if (size < 0) {
      throw NtfsVolume.damaged("a size is negative");
    }
    return size;
  }
}
