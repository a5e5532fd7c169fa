package dev.coffer.engine.embedded.nbd;

import dev.coffer.engine.embedded.disk.DiskReader;
import dev.coffer.engine.embedded.disk.Extent;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** A disk of any size, with data in few places; every byte tells where it belongs. */
public record PatternDisk(long size, List<Extent> extents) implements DiskReader {

  static byte byteAt(long offset) {
    long mixed = (offset / 251 + 1) * 0x9E3779B97F4A7C15L ^ offset * 0xC2B2AE3D27D4EB4FL;
    return (byte) (1 + Math.floorMod(mixed >>> 29, 255));
  }

  @Override
  public void read(long offset, ByteBuffer into) {
    Objects.checkFromIndexSize(offset, into.remaining(), size);
    long at = offset;
    for (Extent extent : data(offset, offset + into.remaining())) {
      for (; at < extent.offset(); at++) {
        into.put((byte) 0);
      }
      for (; at < extent.end(); at++) {
        into.put(byteAt(at));
      }
    }
    while (into.hasRemaining()) {
      into.put((byte) 0);
    }
  }

  @Override
  public List<Extent> data(long from, long to) {
    Objects.checkFromToIndex(from, to, size);
    var found = new ArrayList<Extent>();
    for (Extent extent : extents) {
      long start = Math.max(from, extent.offset());
      long end = Math.min(to, extent.end());
      if (start < end) {
        found.add(new Extent(start, end - start));
      }
    }
    return found;
  }

  @Override
  public void close() {}
}
