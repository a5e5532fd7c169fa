package dev.coffer.engine.embedded.files;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * The content of a compressed file. It is compressed in units of a few clusters: a unit that takes
 * all of its clusters is as it is, one that takes none is zeros, any other is compressed.
 */
final class NtfsCompressed {

  /** Windows compresses 16 clusters of at most 4 KiB. */
  static final int MOST_UNIT_BYTES = 1 << 20;

  private final NtfsVolume volume;
  private final NtfsRuns runs;
  private final long unit;
  private final long end;
  private final int cluster;

  /**
   * @param power of two, of the clusters in a unit
   * @param end of the file, in bytes
   */
  NtfsCompressed(NtfsVolume volume, NtfsRuns runs, int power, long end) throws IOException {
    this.volume = volume;
    this.runs = runs;
    this.end = end;
    this.cluster = volume.clusterBytes();
    this.unit = power == 0 || power > 20 ? 0 : 1L << power;
    if (unit == 0 || unit * cluster > MOST_UNIT_BYTES) {
      throw NtfsVolume.damaged("the unit of a compressed file is out of range");
    }
  }

  /** Whole units of a run are visited at once; what is left is a unit of several runs. */
  void visit(FileSystemReader.ContentVisitor visitor) throws IOException {
    long most = Math.min(runs.clusters(), Math.ceilDiv(end, cluster));
    var next = new long[] {0};
    runs.visit(
        0,
        most,
        (index, place, count) -> {
          if (next[0] >= index + count) {
            return;
          }
          if (next[0] < index) {
            throw NtfsVolume.damaged("the units of a compressed file are damaged");
          }
          long whole = (index + count - next[0]) / unit * unit;
          if (whole > 0 && place != NtfsRuns.HOLE) {
            raw(place + (next[0] - index), next[0], whole, visitor);
          }
          next[0] += whole;
          if (next[0] < index + count) {
            oneUnit(next[0], visitor);
            next[0] += unit;
          }
        });
  }

  private void raw(long place, long index, long count, FileSystemReader.ContentVisitor visitor)
      throws IOException {
    long position = index * cluster;
    long bytes = Math.min(count * cluster, end - position);
    volume.range().visit(place * cluster, bytes, position, visitor);
  }

  private void oneUnit(long index, FileSystemReader.ContentVisitor visitor) throws IOException {
    var packed = ByteBuffer.allocate((int) (unit * cluster));
    runs.visit(
        index,
        index + unit,
        (_, place, count) -> {
          if (place != NtfsRuns.HOLE) {
            packed.put(volume.range().read(place * cluster, (int) count * cluster));
          }
        });
    int bytes = (int) Math.min(unit * cluster, end - index * cluster);
    if (packed.position() == 0) {
      return;
    }
    var content =
        packed.hasRemaining() ? Lznt1.unpack(packed.flip(), packed.capacity()) : packed.flip();
    visitor.data(index * cluster, content.limit(bytes));
  }
}
