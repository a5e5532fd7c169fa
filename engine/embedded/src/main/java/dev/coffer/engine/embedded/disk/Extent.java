package dev.coffer.engine.embedded.disk;

import java.util.ArrayList;
import java.util.List;

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

  /** What two lists have in common, both sorted and without overlaps; so is the result. */
  public static List<Extent> common(List<Extent> some, List<Extent> others) {
    var common = new ArrayList<Extent>();
    int i = 0;
    int j = 0;
    while (i < some.size() && j < others.size()) {
      var one = some.get(i);
      var other = others.get(j);
      long from = Math.max(one.offset(), other.offset());
      long to = Math.min(one.end(), other.end());
      if (from < to) {
        common.add(new Extent(from, to - from));
      }
      if (one.end() < other.end()) {
        i++;
      } else {
        j++;
      }
    }
    return common;
  }
}
