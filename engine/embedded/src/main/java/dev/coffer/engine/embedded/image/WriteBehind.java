package dev.coffer.engine.embedded.image;

import dev.coffer.engine.embedded.work.Awaited;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Writes one buffer in a thread of its own while the caller fills another: a write past the page
 * cache takes as long as the device does. What fails is told to the next call.
 */
final class WriteBehind implements Closeable {

  /** Writes all of a buffer. */
  interface Write {
    void run(ByteBuffer full) throws IOException;
  }

  private final ExecutorService writer =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("coffer-write-behind").factory());
  private ByteBuffer spare;
  private Future<ByteBuffer> underWay;

  /**
   * Makes one.
   *
   * @param spare what the caller fills next, and shall be like the buffers that it hands over
   */
  WriteBehind(ByteBuffer spare) {
    this.spare = spare;
    this.underWay = writer.submit(() -> this.spare);
  }

  /** Has a buffer written when the one before is, and gives that one back, cleared. */
  ByteBuffer swap(ByteBuffer full, Write write) throws IOException {
    spare = await();
    underWay =
        writer.submit(
            () -> {
              write.run(full);
              return full;
            });
    return spare.clear();
  }

  /** Waits until nothing is under way. */
  ByteBuffer await() throws IOException {
    return Awaited.result(underWay, "the disk was not written to its end");
  }

  /** Waits for what is under way, whatever becomes of it: its file is about to be closed. */
  @Override
  public void close() {
    writer.close();
  }
}
