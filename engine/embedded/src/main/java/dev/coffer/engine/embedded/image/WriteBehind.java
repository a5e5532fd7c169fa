package dev.coffer.engine.embedded.image;

import dev.coffer.engine.embedded.work.Awaited;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;

/**
 * Writes buffers in threads of its own while the caller fills another: a write past the page cache
 * takes as long as the device does, which is idle between two unless there are several. What fails
 * is told to a later call.
 */
final class WriteBehind implements Closeable {

  private static final int AT_ONCE = 3;

  /** Writes all of a buffer; several run at once. */
  interface Write {
    void run(ByteBuffer full) throws IOException;
  }

  private final ExecutorService writers =
      Executors.newFixedThreadPool(
          AT_ONCE, Thread.ofPlatform().daemon().name("coffer-write-behind-", 0).factory());

  private final Deque<Future<ByteBuffer>> underWay = new ArrayDeque<>();
  private final Supplier<ByteBuffer> buffers;

  /**
   * Makes one.
   *
   * @param buffers makes what the caller fills next, like the buffers that it hands over
   */
  WriteBehind(Supplier<ByteBuffer> buffers) {
    this.buffers = buffers;
  }

  /** Has a buffer written, when not too many are under way, and gives an empty one back. */
  ByteBuffer swap(ByteBuffer full, Write write) throws IOException {
    var spare = underWay.size() < AT_ONCE ? buffers.get() : awaitOne().clear();
    underWay.add(
        writers.submit(
            () -> {
              write.run(full);
              return full;
            }));
    return spare;
  }

  /** Waits until nothing is under way. */
  void await() throws IOException {
    while (!underWay.isEmpty()) {
      awaitOne();
    }
  }

  private ByteBuffer awaitOne() throws IOException {
    return Awaited.result(underWay.remove(), "the disk was not written to its end");
  }

  /** Waits for what is under way, whatever becomes of it: its file is about to be closed. */
  @Override
  public void close() {
    writers.close();
  }
}
