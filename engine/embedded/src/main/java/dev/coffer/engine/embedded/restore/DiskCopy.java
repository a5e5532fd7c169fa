package dev.coffer.engine.embedded.restore;

import dev.coffer.engine.embedded.disk.DiskReader;
import dev.coffer.engine.embedded.disk.DiskWriter;
import dev.coffer.engine.embedded.disk.Extent;
import dev.coffer.engine.embedded.work.Awaited;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongConsumer;

/**
 * Copies the content of a disk; what reads as zeros is not written. Several threads copy a piece
 * each, from the store to the new disk, in a buffer that the bytes are unpacked to and written
 * from.
 */
public final class DiskCopy {

  /** Whole chunks of a repository. */
  private static final int PIECE = 1 << 20;

  /** More than there are processors as a rule: one that waits for a device lets others unpack. */
  private static final int COPIERS = 8;

  /** Pieces that are given out: one that takes long lets the others go on. */
  private static final int AHEAD = 2 * COPIERS;

  /** No block of a file system is larger, nor a page of memory: so buffers suit direct writes. */
  private static final int ALIGNMENT = 64 << 10;

  /** Extents are asked for by parts: a disk may have more of them than memory takes. */
  private static final long WINDOW = 1L << 30;

  private final DiskReader from;
  private final DiskWriter to;
  private final LongConsumer progress;
  private final ExecutorService copiers;
  private final Deque<Future<Long>> ahead = new ArrayDeque<>();
  private final Queue<ByteBuffer> free = new ArrayBlockingQueue<>(COPIERS);

  private DiskCopy(DiskReader from, DiskWriter to, LongConsumer progress, ExecutorService copiers) {
    this.from = from;
    this.to = to;
    this.progress = progress;
    this.copiers = copiers;
    var memory = ByteBuffer.allocateDirect(COPIERS * PIECE + ALIGNMENT).alignedSlice(ALIGNMENT);
    for (int i = 0; i < COPIERS; i++) {
      free.add(memory.slice(i * PIECE, PIECE));
    }
  }

  /**
   * Copies all of it and completes the new disk.
   *
   * @param progress is told how many bytes of the disk are dealt with
   */
  public static void copy(DiskReader from, DiskWriter to, LongConsumer progress)
      throws IOException {
    var threads = Thread.ofPlatform().daemon().name("coffer-restore-", 0).factory();
    try (var copiers = Executors.newFixedThreadPool(COPIERS, threads)) {
      var copy = new DiskCopy(from, to, progress, copiers);
      try {
        copy.run();
      } catch (IOException | RuntimeException e) {
        copy.ahead.forEach(piece -> piece.cancel(false));
        throw e;
      }
    }
    to.finish();
    progress.accept(from.size());
  }

  private void run() throws IOException {
    for (long window = 0; window < from.size(); window += WINDOW) {
      long at = window;
      var extents = from.data(at, Math.min(from.size(), at + WINDOW));
      begin(() -> expect(extents, at));
      for (Extent extent : extents) {
        for (long offset = extent.offset(); offset < extent.end(); offset += PIECE) {
          long piece = offset;
          int length = (int) Math.min(PIECE, extent.end() - offset);
          begin(() -> copy(piece, length));
        }
      }
    }
    while (!ahead.isEmpty()) {
      awaitNext();
    }
  }

  /** Has a part of the work done that says up to where the disk is dealt with then. */
  private void begin(Callable<Long> part) throws IOException {
    if (ahead.size() == AHEAD) {
      awaitNext();
    }
    ahead.add(copiers.submit(part));
  }

  private long expect(List<Extent> extents, long from) throws IOException {
    to.expect(extents);
    return from;
  }

  private long copy(long offset, int length) throws IOException {
    var buffer = free.remove(); // One for each thread.
    try {
      from.read(offset, buffer.clear().limit(length));
      to.write(offset, buffer.flip());
      return offset + length;
    } finally {
      free.add(buffer);
    }
  }

  private void awaitNext() throws IOException {
    progress.accept(Awaited.result(ahead.remove(), "the copy was interrupted"));
  }
}
