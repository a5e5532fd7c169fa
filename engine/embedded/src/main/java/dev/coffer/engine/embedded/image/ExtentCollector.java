package dev.coffer.engine.embedded.image;

import dev.coffer.engine.embedded.disk.Extent;
import java.util.ArrayList;
import java.util.List;

/**
 * Gathers extents in ascending order. Adjacent ones become one. A guest decides how scattered its
 * disk is, so beyond a number of extents the smallest gaps are given up: they count as data then.
 */
final class ExtentCollector {

  private static final int MOST = 1 << 16;

  private List<Extent> extents = new ArrayList<>();
  private long smallestGap = 1;

  void add(long from, long to) {
    append(from, to);
    while (extents.size() > MOST) {
      smallestGap *= 2;
      List<Extent> scattered = extents;
      extents = new ArrayList<>();
      scattered.forEach(extent -> append(extent.offset(), extent.end()));
    }
  }

  List<Extent> extents() {
    return List.copyOf(extents);
  }

  private void append(long from, long to) {
    if (!extents.isEmpty() && from - extents.getLast().end() < smallestGap) {
      long start = extents.removeLast().offset();
      extents.add(new Extent(start, to - start));
    } else {
      extents.add(new Extent(from, to - from));
    }
  }
}
