package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.embedded.disk.Extent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What of a chunk of a disk has changed since an earlier point.
 *
 * @param chunk the whole of it
 * @param extents the parts: sorted, apart from each other, within the chunk
 */
record ChangedParts(Extent chunk, List<Extent> extents) {

  static ChangedParts none(Extent chunk) {
    return new ChangedParts(chunk, List.of());
  }

  static ChangedParts all(Extent chunk) {
    return new ChangedParts(chunk, List.of(chunk));
  }

  boolean isAll() {
    return extents.stream().mapToLong(Extent::length).sum() >= chunk.length();
  }

  /** What has not changed. */
  List<Extent> rest() {
    var rest = new ArrayList<Extent>();
    long at = chunk.offset();
    for (Extent extent : extents) {
      if (at < extent.offset()) {
        rest.add(new Extent(at, extent.offset() - at));
      }
      at = Math.max(at, extent.end());
    }
    if (at < chunk.end()) {
      rest.add(new Extent(at, chunk.end() - at));
    }
    return rest;
  }

  /** Makes zeros of the parts in the chunk's bytes. */
  void clear(byte[] plain) {
    for (Extent extent : extents) {
      int at = (int) (extent.offset() - chunk.offset());
      Arrays.fill(plain, at, at + (int) extent.length(), (byte) 0);
    }
  }
}
