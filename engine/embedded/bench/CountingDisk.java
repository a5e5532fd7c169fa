import dev.coffer.engine.embedded.disk.DiskReader;
import dev.coffer.engine.embedded.disk.Extent;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Objects;

/**
 * A disk of which each chunk is its number and zeros: many chunks at little cost.
 *
 * @param edition is in the first chunk, so that two disks differ there
 */
record CountingDisk(long chunks, long edition) implements DiskReader {

  private static final int CHUNK = 256 << 10;

  CountingDisk(long chunks) {
    this(chunks, 0);
  }

  @Override
  public long size() {
    return chunks * CHUNK;
  }

  @Override
  public void read(long offset, ByteBuffer into) {
    Objects.checkFromIndexSize(offset, into.remaining(), size());
    while (into.hasRemaining()) {
      long at = offset % CHUNK;
      if (at == 0 && into.remaining() >= 16) {
        long number = offset / CHUNK;
        into.putLong(number + 1).putLong(number == 0 ? edition : 0);
        offset += 16;
      } else {
        int zeros = (int) Math.min(into.remaining(), CHUNK - at);
        into.put(new byte[zeros]);
        offset += zeros;
      }
    }
  }

  @Override
  public List<Extent> data(long from, long to) {
    return List.of(new Extent(from, to - from));
  }

  @Override
  public void close() {}
}
