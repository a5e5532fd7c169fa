package dev.coffer.engine.embedded.files;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/** The checksums of XFS of version 5: CRC32C, the only thing in it that is little-endian. */
final class XfsChecksum {

  private static final int BYTES = 4;

  private XfsChecksum() {}

  /**
   * Whether the checksum in a structure is that of the structure, with zeros in its own place.
   *
   * @param at where it stands
   */
  static boolean isRight(ByteBuffer raw, int at) {
    return raw.duplicate().order(ByteOrder.LITTLE_ENDIAN).getInt(at) == of(raw, at);
  }

  /** What the checksum ought to be. */
  static int of(ByteBuffer raw, int at) {
    var crc = new CRC32C();
    crc.update(raw.slice(0, at));
    crc.update(new byte[BYTES]);
    crc.update(raw.slice(at + BYTES, raw.limit() - at - BYTES));
    return (int) crc.getValue();
  }
}
