package dev.coffer.engine.embedded.image;

import dev.coffer.engine.embedded.disk.Extent;
import java.util.ArrayList;
import java.util.List;

/**
 * Gathers extents in ascending order. Adjacent ones become one. A guest decides how scattered its
 * disk is, so beyond a number of extents some gaps are given up, small ones first: they count as
 * data then.
 */
final class ExtentCollector {

  private static final int MOST = 1 << 16;

  private List<Extent> extents = new ArrayList<>();
  private long givenUp = 1;

  void add(long from, long to) {
    if (!extents.isEmpty() && extents.getLast().end() == from) {
      long start = extents.removeLast().offset();
      extents.add(new Extent(start, to - start));
      return;
    }
    extents.add(new Extent(from, to - from));
    while (extents.size() > MOST) {
      extents = joinPairs();
      givenUp = extents.size() > MOST / 4 * 3 ? givenUp * 2 : givenUp;
    }
  }

  List<Extent> extents() {
    return List.copyOf(extents);
  }

  /** Gives up small gaps, but never two in a row, so that evenly scattered data stays scattered. */
  private List<Extent> joinPairs() {
    List<Extent> joined = new ArrayList<>();
    boolean fresh = false;
    for (Extent extent : extents) {
      if (fresh && extent.offset() - joined.getLast().end() < givenUp) {
        long start = joined.removeLast().offset();
        joined.add(new Extent(start, extent.end() - start));
        fresh = false;
      } else {
        joined.add(extent);
        fresh = true;
      }
    }
    return joined;
  }
}
