package dev.coffer.engine.embedded.image;

import java.util.Objects;

/** Holds the callers of a writer to what it can do: ascending offsets within the disk. */
final class WriteOrder {

  private final long size;
  private long next;

  WriteOrder(long size) {
    if (size < 0) {
      throw new IllegalArgumentException("a disk cannot have " + size + " bytes");
    }
    this.size = size;
  }

  void advance(long offset, int length) {
    Objects.checkFromIndexSize(offset, length, size);
    if (offset < next) {
      throw new IllegalArgumentException(
          "byte %d was written already, up to %d".formatted(offset, next));
    }
    next = offset + length;
  }
}
