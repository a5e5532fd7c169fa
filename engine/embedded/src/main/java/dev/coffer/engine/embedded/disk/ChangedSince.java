package dev.coffer.engine.embedded.disk;

import java.io.IOException;
import java.util.List;

/** Which parts of a disk have been written to since an earlier moment, as its storage tells it. */
@FunctionalInterface
public interface ChangedSince {

  /**
   * What may have changed between two offsets: sorted, apart from each other, clipped to the range.
   * All else is as it was at the moment. What was discarded has changed. Cheap for a range of any
   * size without changes.
   */
  List<Extent> changed(long from, long to) throws IOException;
}
