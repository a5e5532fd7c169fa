package dev.coffer.engine.embedded.files;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Content that stands in the inode itself: up to 60 bytes in place of the block map, the rest in an
 * extended attribute of the inode, {@code system.data}.
 */
final class ExtInlineData {

  private static final int ATTRIBUTES_MAGIC = 0xea020000;
  private static final int ENTRY_BYTES = 16;
  private static final int SYSTEM = 7;
  private static final ByteBuffer NAME =
      ByteBuffer.wrap("data".getBytes(StandardCharsets.US_ASCII)).asReadOnlyBuffer();

  private ExtInlineData() {}

  /** The part in the attribute; empty when there is none, or it makes no sense. */
  static ByteBuffer attribute(ExtInode inode) {
    return find(inode).orElseGet(() -> ByteBuffer.allocate(0)).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static Optional<ByteBuffer> find(ExtInode inode) {
    var raw = inode.raw();
    int start = inode.attributesOffset();
    if (start + 4 > raw.capacity() || raw.getInt(start) != ATTRIBUTES_MAGIC) {
      return Optional.empty();
    }
    int first = start + 4;
    int at = first;
    while (at + ENTRY_BYTES <= raw.capacity() && raw.getInt(at) != 0) {
      int nameLength = raw.get(at) & 0xff;
      if (at + ENTRY_BYTES + nameLength > raw.capacity()) {
        return Optional.empty();
      }
      boolean isData =
          raw.get(at + 1) == SYSTEM && raw.slice(at + ENTRY_BYTES, nameLength).equals(NAME);
      if (isData) {
        return value(raw, first + (raw.getShort(at + 2) & 0xffff), raw.getInt(at + 8));
      }
      at += ENTRY_BYTES + (nameLength + 3) / 4 * 4;
    }
    return Optional.empty();
  }

  private static Optional<ByteBuffer> value(ByteBuffer raw, int at, int size) {
    boolean inside = size >= 0 && at <= raw.capacity() && size <= raw.capacity() - at;
    return inside ? Optional.of(raw.slice(at, size)) : Optional.empty();
  }
}
