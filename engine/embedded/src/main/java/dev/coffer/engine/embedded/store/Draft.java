package dev.coffer.engine.embedded.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/** A file in the making. Closed before it is complete, it vanishes. */
final class Draft implements AutoCloseable {

  private final FileCalls calls;
  private final Path file;
  private final NewFile out;
  private boolean complete;

  Draft(FileCalls calls, Path file, List<ByteBuffer> content) throws IOException {
    this.calls = calls;
    this.file = file;
    this.out = calls.create(file, content);
  }

  void write(ByteBuffer bytes) throws IOException {
    int end = bytes.limit();
    for (int at = bytes.position(); at < end; at += out.slice()) {
      calls.write(out, bytes.duplicate().limit(Math.min(end, at + out.slice())).position(at));
    }
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
