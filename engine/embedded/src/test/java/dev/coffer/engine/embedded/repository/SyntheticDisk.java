package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.embedded.disk.DiskReader;
import dev.coffer.engine.embedded.disk.Extent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** A disk of any size, with data in few places; what is read elsewhere is a failure of the test. */
class SyntheticDisk implements DiskReader {

  private final long size;
  private final List<Extent> extents;
  private final AtomicInteger questions = new AtomicInteger();

  SyntheticDisk(long size, Extent... extents) {
    this.size = size;
    this.extents = List.of(extents);
  }

  @Override
  public long size() {
    return size;
  }

  /** How often somebody asked where there is data, or read some. */
  int questions() {
    return questions.get();
  }

  /** Each eight bytes hold a mix of their offset. */
  static long wordAt(long offset) {
    long mixed = (offset + 1) * 0x9E3779B97F4A7C15L;
    return mixed ^ mixed >>> 29;
  }

  @Override
  public void read(long offset, ByteBuffer into) throws IOException {
    questions.incrementAndGet();
    if (extents.stream().noneMatch(e -> e.offset() <= offset && offset < e.end())) {
      throw new AssertionError("a hole was read at " + offset);
    }
    for (long at = offset; into.remaining() >= Long.BYTES; at += Long.BYTES) {
      into.putLong(wordAt(at));
    }
  }

  @Override
  public List<Extent> data(long from, long to) {
    questions.incrementAndGet();
    var found = new ArrayList<Extent>();
    for (Extent extent : extents) {
      long start = Math.max(from, extent.offset());
      long end = Math.min(to, extent.end());
      if (start < end) {
        found.add(new Extent(start, end - start));
      }
    }
    return found;
  }

  @Override
  public void close() {}
}
