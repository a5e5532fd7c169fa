package dev.coffer.engine.embedded.restore;

import dev.coffer.engine.embedded.disk.DiskReader;
import dev.coffer.engine.embedded.disk.DiskWriter;
import dev.coffer.engine.embedded.disk.Extent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.function.LongConsumer;

/** Copies the content of a disk; what reads as zeros is not written. */
public final class DiskCopy {

  private static final int PIECE = 1 << 20;

  private DiskCopy() {}

  /**
   * Copies all of it and completes the new disk.
   *
   * @param progress is told how many bytes of the disk are dealt with
   */
  public static void copy(DiskReader from, DiskWriter to, LongConsumer progress)
      throws IOException {
    var buffer = ByteBuffer.allocate(PIECE);
    for (Extent extent : from.data(0, from.size())) {
      long offset = extent.offset();
      while (offset < extent.end()) {
        buffer.clear().limit((int) Math.min(PIECE, extent.end() - offset));
        from.read(offset, buffer);
        buffer.flip();
        int length = buffer.limit();
        to.write(offset, buffer);
        offset += length;
        progress.accept(offset);
      }
    }
    to.finish();
    progress.accept(from.size());
  }
}
