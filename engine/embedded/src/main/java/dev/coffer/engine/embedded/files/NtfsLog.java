package dev.coffer.engine.embedded.files;

import dev.coffer.engine.embedded.disk.DiskException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Whether NTFS was in use: then changes of the last seconds may stand in its journal, {@code
 * $LogFile}, only. Unlike that of ext4 it is not read; a folder may lack them, or be damaged.
 */
final class NtfsLog {

  private static final long FILE = 2;
  private static final int PAGE = 4096;
  private static final int MAGIC = 0x52545352;
  private static final int CLEAN = 2;
  private static final int NO_CLIENT = 0xffff;

  private NtfsLog() {}

  /** For people; empty when it was not in use. */
  static Optional<String> note(NtfsTable table) throws IOException {
    try {
      var log = table.file(FILE).stream(NtfsAttribute.DATA, "");
      boolean used = log.isPresent() && log.get().size() >= PAGE && isUsed(log.get().read(0, PAGE));
      return used
          ? Optional.of("it was in use; what stands only in its journal is missing")
          : Optional.empty();
    } catch (DiskException e) {
      return Optional.of("it has a journal that cannot be read; its newest changes may be missing");
    }
  }

  /** A new one is empty, that is, all ones. */
  private static boolean isUsed(ByteBuffer page) throws IOException {
    if (page.getInt(0) != MAGIC) {
      return false;
    }
    var restart = NtfsVolume.unprotect(page, MAGIC);
    int area = restart.getShort(24) & 0xffff;
    if (area + 16 > restart.limit()) {
      throw NtfsVolume.damaged("its journal is damaged");
    }
    boolean client = (restart.getShort(area + 12) & 0xffff) != NO_CLIENT;
    return client && (restart.getShort(area + 14) & CLEAN) == 0;
  }
}
