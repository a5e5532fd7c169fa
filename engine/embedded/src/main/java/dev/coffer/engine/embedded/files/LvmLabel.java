package dev.coffer.engine.embedded.files;

import dev.coffer.engine.embedded.disk.DiskException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The label of a physical volume: who it is, and where it describes the group that it is part of.
 * The layout is that of {@code label.h} and {@code layout.h} in the sources of LVM 2.03; it is
 * little-endian.
 *
 * @param id of the physical volume, without dashes
 * @param areas where descriptions of its group are
 */
record LvmLabel(String id, List<Area> areas) {

  /** In bytes from the start of the physical volume. */
  record Area(long offset, long size) {}

  /** The label is in one of the first sectors. */
  private static final int SECTORS = 4;

  private static final int SECTOR = 512;
  private static final int CHECKED_FROM = 20;
  private static final int ID_BYTES = 32;
  private static final int LOCATION_BYTES = 16;

  private static final byte[] MAGIC = "LABELONE".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] TYPE = "LVM2 001".getBytes(StandardCharsets.US_ASCII);

  /** Empty when it is no physical volume. */
  static Optional<LvmLabel> read(DiskRange range) throws IOException {
    boolean seen = false;
    for (int i = 0; i < SECTORS && range.contains((long) i * SECTOR, SECTOR); i++) {
      var sector = range.read((long) i * SECTOR, SECTOR);
      if (isLabel(sector)) {
        seen = true;
        var checked = sector.slice(CHECKED_FROM, SECTOR - CHECKED_FROM);
        if (sector.getLong(8) == i && sector.getInt(16) == LvmChecksum.of(checked)) {
          return Optional.of(parse(sector));
        }
      }
    }
    if (seen) {
      throw damaged("its label is damaged");
    }
    return Optional.empty();
  }

  /** Whether the checksum is worth a look. */
  private static boolean isLabel(ByteBuffer sector) {
    return sector.slice(0, MAGIC.length).equals(ByteBuffer.wrap(MAGIC))
        && sector.slice(24, TYPE.length).equals(ByteBuffer.wrap(TYPE));
  }

  private static LvmLabel parse(ByteBuffer sector) throws DiskException {
    long start = Integer.toUnsignedLong(sector.getInt(CHECKED_FROM));
    if (start > SECTOR - ID_BYTES - 8) {
      throw damaged("its label is damaged");
    }
    var id = new byte[ID_BYTES];
    sector.get((int) start, id);
    // The areas for data come first, as the description says them again; both lists end with zeros.
    int at = (int) start + ID_BYTES + 8;
    at += LOCATION_BYTES * (areas(sector, at).size() + 1);
    return new LvmLabel(new String(id, StandardCharsets.ISO_8859_1), areas(sector, at));
  }

  private static List<Area> areas(ByteBuffer sector, int start) throws DiskException {
    var areas = new ArrayList<Area>();
    for (int at = start; at + LOCATION_BYTES <= SECTOR; at += LOCATION_BYTES) {
      if (sector.getLong(at) == 0) {
        return areas;
      }
      areas.add(new Area(sector.getLong(at), sector.getLong(at + 8)));
    }
    throw damaged("its label is damaged");
  }

  static DiskException damaged(String complaint) {
    return new DiskException(
        "LvmDamaged",
        "its volumes (LVM) cannot be read, %s; restore the disk and check it with vgck"
            .formatted(complaint));
  }
}
