package dev.coffer.engine.embedded.files;

import dev.coffer.engine.embedded.disk.DiskReader;
import dev.coffer.engine.embedded.disk.Extent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A disk of bytes; blocks of zeros are holes. */
record TestDisk(ByteBuffer bytes) implements DiskReader {

  private static final int BLOCK = 4096;

  static TestDisk of(Path image) {
    try (var channel = FileChannel.open(image)) {
      return new TestDisk(channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public long size() {
    return bytes.capacity();
  }

  @Override
  public void read(long offset, ByteBuffer into) {
    into.put(bytes.slice(Math.toIntExact(offset), into.remaining()));
  }

  @Override
  public List<Extent> data(long from, long to) {
    var extents = new ArrayList<Extent>();
    var zeros = ByteBuffer.allocate(BLOCK);
    for (long at = from; at < to; at += BLOCK) {
      int length = (int) Math.min(BLOCK, to - at);
      if (bytes.slice((int) at, length).equals(zeros.slice(0, length))) {
        continue;
      }
      var last = extents.isEmpty() ? null : extents.getLast();
      if (last != null && last.end() == at) {
        extents.set(extents.size() - 1, new Extent(last.offset(), last.length() + length));
      } else {
        extents.add(new Extent(at, length));
      }
    }
    return extents;
  }

  @Override
  public void close() {}
}
