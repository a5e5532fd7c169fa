package dev.coffer.engine.embedded.disk;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/** Writes the content of a new virtual disk. Safe for threads. */
public interface DiskWriter extends Closeable {

  /**
   * Writes the rest of the buffer. The parts of the disk come in any order and several at once, but
   * none twice. What is never written reads as zeros, without taking space where the format
   * permits. Quickest from direct buffers that start with a page of the memory and of the disk.
   */
  void write(long offset, ByteBuffer data) throws IOException;

  /**
   * Says where data is going to be written, so that there is room for it by then: a file system may
   * let nobody else write while it makes room. To be left out where it is not known.
   */
  default void expect(List<Extent> data) throws IOException {}

  /**
   * Completes the disk, when all is written, and makes it durable. Closing without it leaves a disk
   * that is no good.
   */
  void finish() throws IOException;
}
