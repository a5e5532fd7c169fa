package dev.coffer.engine.embedded.disk;

/** A run of bytes of a virtual disk. */
public record Extent(long offset, long length) {

  public Extent {
    if (offset < 0 || length <= 0) {
      throw new IllegalArgumentException("no extent: " + offset + "+" + length);
    }
  }

  /** The first byte behind it. */
  public long end() {
    return offset + length;
  }
}
