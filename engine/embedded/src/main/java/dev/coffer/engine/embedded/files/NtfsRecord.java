package dev.coffer.engine.embedded.files;

import dev.coffer.engine.embedded.disk.DiskException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * A file record: the attributes of a file, or some of those that did not fit the first record.
 *
 * @param sequence how often the record was used, so that an old reference is noticed
 * @param base the record that this one continues; 0 of a first record
 */
record NtfsRecord(
    long number,
    boolean isInUse,
    boolean isFolder,
    int sequence,
    long base,
    List<NtfsAttribute> attributes) {

  private static final int MAGIC = 0x454c4946;
  private static final int HEADER_BYTES = 42;
  private static final int IN_USE = 1;
  private static final int FOLDER = 2;
  private static final int END = 0xffffffff;
  private static final int SMALLEST = 24;

  /** The record number in a reference; the rest is the sequence. */
  static final long NUMBER = 0xffffffffffffL;

  /**
   * @param raw as it is on the disk
   */
  static NtfsRecord of(long number, ByteBuffer raw) throws DiskException {
    var block = NtfsVolume.unprotect(raw, MAGIC);
    int flags = block.getShort(22);
    return new NtfsRecord(
        number,
        (flags & IN_USE) != 0,
        (flags & FOLDER) != 0,
        block.getShort(16) & 0xffff,
        block.getLong(32) & NUMBER,
        attributes(block));
  }

  private static List<NtfsAttribute> attributes(ByteBuffer block) throws DiskException {
    var attributes = new ArrayList<NtfsAttribute>();
    int at = block.getShort(20) & 0xffff;
    while (true) {
      if (at < HEADER_BYTES || at + 8 > block.limit()) {
        throw NtfsVolume.damaged("a file record has no end");
      }
      if (block.getInt(at) == END) {
        return List.copyOf(attributes);
      }
      int length = block.getInt(at + 4);
      if (length < SMALLEST || length > block.limit() - at) {
        throw NtfsVolume.damaged("the attributes of a file record are damaged");
      }
      attributes.add(NtfsAttribute.of(block.slice(at, length).order(ByteOrder.LITTLE_ENDIAN)));
      at += length;
    }
  }
}
