package dev.coffer.engine.embedded.repository;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Which writers may rely on chunks that no point needs yet. Time is cut in spans, each of which
 * starts with a collection of garbage; what was used in this span and the last is not collected. A
 * new span only starts when no writer is left from before this one.
 */
final class WriterSpans {

  private final ChunkIndex index;
  private final List<Long> writers = new ArrayList<>();
  private long span;

  WriterSpans(ChunkIndex index) {
    this.index = index;
  }

  /** A writer starts; returns its span. */
  synchronized long begin() {
    writers.add(span);
    return span;
  }

  synchronized void end(long begun) {
    writers.remove(begun);
  }

  synchronized void collectionStarts() {
    if (writers.isEmpty() || Collections.min(writers) == span) {
      index.nextSpan(writers.isEmpty());
      span++;
    }
  }
}
