package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.embedded.work.Awaited;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;
import java.util.function.Function;

/**
 * Shows segments of the index in their order. While one is looked at, those that come next are read
 * and compared with their names.
 *
 * @param read gives a segment, or nothing where it cannot be trusted; from several threads
 */
record SegmentsAhead(Function<String, Optional<IndexSegment>> read) {

  /** Of some 8 MiB each, and twice in memory. */
  private static final int MOST = 2;

  void forEach(List<String> names, BiConsumer<String, Optional<IndexSegment>> visitor) {
    try (var threads =
        Executors.newFixedThreadPool(
            MOST, Thread.ofPlatform().daemon().name("coffer-index-", 0).factory())) {
      Iterator<String> next = names.iterator();
      Queue<Future<Optional<IndexSegment>>> coming = new ArrayDeque<>();
      for (String name : names) {
        while (coming.size() <= MOST && next.hasNext()) {
          String ahead = next.next();
          coming.add(threads.submit(() -> read.apply(ahead)));
        }
        visitor.accept(name, await(coming.remove()));
      }
    }
  }

  private static Optional<IndexSegment> await(Future<Optional<IndexSegment>> segment) {
    try {
      return Awaited.uninterrupted(segment);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
