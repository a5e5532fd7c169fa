package dev.coffer.engine.embedded.store;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Written through the page cache. A stream and not a channel: no interrupt closes it. */
final class BufferedFile implements NewFile {

  /** Larger writes cost the kernel more time a byte, not less. */
  private static final int SLICE = 128 << 10;

  private final FileOutputStream out;

  BufferedFile(Path file) throws IOException {
    this.out = new FileOutputStream(file.toFile());
  }

  @Override
  public int slice() {
    return SLICE;
  }

  @Override
  public void write(ByteBuffer bytes) throws IOException {
    if (bytes.hasArray()) {
      out.write(bytes.array(), bytes.arrayOffset() + bytes.position(), bytes.remaining());
    } else {
      byte[] copy = new byte[bytes.remaining()];
      bytes.get(copy);
      out.write(copy);
    }
  }

  @Override
  public void sync() throws IOException {
    out.getFD().sync();
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
