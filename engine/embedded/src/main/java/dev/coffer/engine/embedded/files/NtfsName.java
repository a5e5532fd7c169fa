package dev.coffer.engine.embedded.files;

import dev.coffer.engine.embedded.disk.DiskException;
import java.nio.ByteBuffer;

/**
 * A name of a file, as it stands in the file and in its folder.
 *
 * @param space 2 for a name that only old programs see, beside the proper one
 */
record NtfsName(String text, int space) {

  private static final int HEADER_BYTES = 66;
  private static final int DOS = 2;

  static NtfsName of(ByteBuffer raw) throws DiskException {
    int bytes = raw.limit() < HEADER_BYTES ? 0 : 2 * (raw.get(64) & 0xff);
    if (raw.limit() < HEADER_BYTES + bytes) {
      throw NtfsVolume.damaged("a name is cut off");
    }
    var text = new StringBuilder();
    for (int i = 0; i < bytes; i += 2) {
      text.append((char) raw.getShort(HEADER_BYTES + i));
    }
    return new NtfsName(GuestName.ofUtf16(text.toString()), raw.get(65));
  }

  boolean isForOldPrograms() {
    return space == DOS;
  }
}
