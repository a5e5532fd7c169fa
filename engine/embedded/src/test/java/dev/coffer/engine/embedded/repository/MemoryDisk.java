package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.embedded.disk.DiskReader;
import dev.coffer.engine.embedded.disk.Extent;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;

/** A disk in an array, without holes. */
final class MemoryDisk implements DiskReader {

  private final byte[] content;

  MemoryDisk(byte[] content) {
    this.content = content;
  }

  @Override
  public long size() {
    return content.length;
  }

  @Override
  public void read(long offset, ByteBuffer into) {
    Objects.checkFromIndexSize(offset, into.remaining(), size());
    into.put(content, (int) offset, into.remaining());
  }

  @Override
  public List<Extent> data(long from, long to) {
    return from == to ? List.of() : List.of(new Extent(from, to - from));
  }

  @Override
  public void close() {}
}
