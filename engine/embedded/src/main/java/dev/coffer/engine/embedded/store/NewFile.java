package dev.coffer.engine.embedded.store;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A file that is being written, from its start to its end. For one thread. */
public interface NewFile extends Closeable {

  /** How many bytes to write at once. */
  int slice();

  /** Appends what remains of the bytes: a whole slice, or the end of the file. */
  void write(ByteBuffer bytes) throws IOException;

  /** Makes what was written survive a power cut. */
  void sync() throws IOException;
}
