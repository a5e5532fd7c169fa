package dev.coffer.engine.embedded.restore;

import dev.coffer.engine.embedded.disk.DiskReader;
import dev.coffer.engine.embedded.disk.DiskWriter;
import dev.coffer.engine.embedded.disk.Extent;
import dev.coffer.engine.embedded.work.Awaited;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Queue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongConsumer;

/**
 * Copies the content of a disk; what reads as zeros is not written. Several threads read ahead,
 * since to unpack and verify takes longer than to write; the caller writes, in the order of the
 * disk.
 */
public final class DiskCopy {

  /** Whole chunks of a repository. */
  private static final int PIECE = 1 << 20;

  /** More than there are processors as a rule: one that waits for the store lets another unpack. */
  private static final int READERS = 4;

  /** Pieces in memory: one that is written, one for each reader, one each that is ready. */
  private static final int PIECES = 2 * READERS + 1;

  /** Extents are asked for by parts: a disk may have more of them than memory takes. */
  private static final long WINDOW = 1L << 30;

  private final DiskReader from;
  private final DiskWriter to;
  private final LongConsumer progress;
  private final ExecutorService readers;
  private final Deque<Future<Piece>> ahead = new ArrayDeque<>();
  private final Queue<ByteBuffer> free = new ArrayDeque<>();

  private DiskCopy(DiskReader from, DiskWriter to, LongConsumer progress, ExecutorService readers) {
    this.from = from;
    this.to = to;
    this.progress = progress;
    this.readers = readers;
    for (int i = 0; i < PIECES; i++) {
      free.add(ByteBuffer.allocate(PIECE));
    }
  }

  private record Piece(long offset, ByteBuffer data) {}

  /**
   * Copies all of it and completes the new disk.
   *
   * @param progress is told how many bytes of the disk are dealt with
   */
  public static void copy(DiskReader from, DiskWriter to, LongConsumer progress)
      throws IOException {
    var threads = Thread.ofPlatform().daemon().name("coffer-restore-", 0).factory();
    try (var readers = Executors.newFixedThreadPool(READERS, threads)) {
      var copy = new DiskCopy(from, to, progress, readers);
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
    for (long at = 0; at < from.size(); at += WINDOW) {
      for (Extent extent : from.data(at, Math.min(from.size(), at + WINDOW))) {
        for (long offset = extent.offset(); offset < extent.end(); offset += PIECE) {
          readAhead(offset, (int) Math.min(PIECE, extent.end() - offset));
        }
      }
    }
    while (!ahead.isEmpty()) {
      writeNext();
    }
  }

  private void readAhead(long offset, int length) throws IOException {
    if (free.isEmpty()) {
      writeNext();
    }
    var buffer = free.remove();
    ahead.add(
        readers.submit(
            () -> {
              from.read(offset, buffer.clear().limit(length));
              return new Piece(offset, buffer.flip());
            }));
  }

  private void writeNext() throws IOException {
    var piece = Awaited.result(ahead.remove(), "the copy was interrupted");
    long end = piece.offset() + piece.data().limit();
    to.write(piece.offset(), piece.data());
    free.add(piece.data());
    progress.accept(end);
  }
}
