package dev.coffer.engine.embedded.disk;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Writes the content of a new virtual disk. For one thread. */
public interface DiskWriter extends Closeable {

  /**
   * Writes the rest of the buffer; offsets ascend from call to call. What is never written reads as
   * zeros, without taking space where the format permits.
   */
  void write(long offset, ByteBuffer data) throws IOException;

  /** Completes the disk and makes it durable. Closing without it leaves a disk that is no good. */
  void finish() throws IOException;
}
