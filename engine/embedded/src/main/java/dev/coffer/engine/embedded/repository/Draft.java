package dev.coffer.engine.embedded.repository;

import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Path;

/** A file in the making. Closed before it is published, it vanishes. */
final class Draft implements AutoCloseable {

  private final FileCalls calls;
  private final Path file;
  private final FileOutputStream out;
  private boolean complete;

  Draft(FileCalls calls, Path file) throws IOException {
    this.calls = calls;
    this.file = file;
    this.out = calls.create(file);
  }

  Path file() {
    return file;
  }

  void write(byte[] bytes, int offset, int length) throws IOException {
    calls.write(out, bytes, offset, length);
  }

  void complete() throws IOException {
    calls.sync(out);
    out.close();
    complete = true;
  }

  @Override
  public void close() throws IOException {
    if (!complete) {
      out.close();
      calls.delete(file);
    }
  }
}
