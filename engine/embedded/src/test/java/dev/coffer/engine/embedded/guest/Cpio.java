package dev.coffer.engine.embedded.guest;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Writes the archive that a Linux kernel unpacks as its first file system: the "newc" format of
 * Documentation/driver-api/early-userspace/buffer-format.rst.
 */
final class Cpio implements Closeable {

  private static final int FOLDER = 0040755;
  private static final int PROGRAM = 0100755;
  private static final int CHARACTER_DEVICE = 0020600;

  private final OutputStream out;
  private int entries;

  Cpio(OutputStream out) {
    this.out = out;
  }

  void folder(String name) throws IOException {
    entry(name, FOLDER, new byte[0], 0, 0);
  }

  /** A file that can be executed. */
  void file(String name, byte[] content) throws IOException {
    entry(name, PROGRAM, content, 0, 0);
  }

  void device(String name, int major, int minor) throws IOException {
    entry(name, CHARACTER_DEVICE, new byte[0], major, minor);
  }

  private void entry(String name, int mode, byte[] content, int major, int minor)
      throws IOException {
    byte[] path = (name + "\0").getBytes(StandardCharsets.UTF_8);
    int[] fields = {
      ++entries, mode, 0, 0, 1, 0, content.length, 0, 0, major, minor, path.length, 0
    };
    var header = new StringBuilder("070701");
    for (int field : fields) {
      header.append("%08x".formatted(field));
    }
    out.write(header.toString().getBytes(StandardCharsets.US_ASCII));
    out.write(path);
    pad(header.length() + path.length);
    out.write(content);
    pad(content.length);
  }

  private void pad(int length) throws IOException {
    out.write(new byte[-length & 3]);
  }

  @Override
  public void close() throws IOException {
    entry("TRAILER!!!", 0, new byte[0], 0, 0);
    out.close();
  }
}
