package dev.coffer.engine.embedded.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Finds the newest description of a volume group on a physical volume: a text in a ring, pointed to
 * by the header of the area.
 */
final class LvmDescription {

  private static final int HEADER_BYTES = 512;
  private static final int LOCATION = 40;
  private static final int IGNORED = 1;

  /** Of a group of some ten thousand volumes. */
  private static final int MAX_BYTES = 16 << 20;

  private static final ByteBuffer MAGIC =
      ByteBuffer.wrap(" LVM2 x[5A%r0N*>".getBytes(StandardCharsets.US_ASCII)).asReadOnlyBuffer();

  private LvmDescription() {}

  /**
   * The first that is sound; empty when the physical volume has none, as others of its group do.
   */
  static Optional<LvmValue.Section> read(DiskRange range, LvmLabel label) throws IOException {
    boolean damaged = false;
    for (var area : label.areas()) {
      var header = header(range, area);
      if (header.isEmpty()) {
        damaged = true;
        continue;
      }
      long offset = header.get().getLong(LOCATION);
      long size = header.get().getLong(LOCATION + 8);
      boolean ignored = (header.get().getInt(LOCATION + 20) & IGNORED) != 0;
      if (offset == 0 || size == 0 || ignored) {
        continue;
      }
      var text = text(range, area, offset, size);
      if (text.isPresent()
          && LvmChecksum.of(text.get().duplicate()) == header.get().getInt(LOCATION + 16)) {
        return Optional.of(LvmText.parse(StandardCharsets.UTF_8.decode(text.get()).toString()));
      }
      damaged = true;
    }
    if (damaged) {
      throw LvmLabel.damaged("the description of its group is damaged");
    }
    return Optional.empty();
  }

  private static Optional<ByteBuffer> header(DiskRange range, LvmLabel.Area area)
      throws IOException {
    if (!range.contains(area.offset(), HEADER_BYTES)) {
      return Optional.empty();
    }
    var header = range.read(area.offset(), HEADER_BYTES);
    boolean right =
        header.getInt(0) == LvmChecksum.of(header.slice(4, HEADER_BYTES - 4))
            && header.slice(4, MAGIC.limit()).equals(MAGIC)
            && header.getInt(20) == 1;
    return right ? Optional.of(header) : Optional.empty();
  }

  /** Behind the end of the area, the text goes on behind the header. */
  private static Optional<ByteBuffer> text(
      DiskRange range, LvmLabel.Area area, long offset, long size) throws IOException {
    if (size < 0
        || size > MAX_BYTES
        || offset < HEADER_BYTES
        || offset >= area.size()
        || size > area.size() - HEADER_BYTES
        || !range.contains(area.offset(), area.size())) {
      return Optional.empty();
    }
    int before = (int) Math.min(size, area.size() - offset);
    var text = ByteBuffer.allocate((int) size);
    text.put(range.read(area.offset() + offset, before));
    text.put(range.read(area.offset() + HEADER_BYTES, (int) size - before));
    return Optional.of(text.flip());
  }
}
