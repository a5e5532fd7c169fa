package dev.coffer.engine.embedded.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Comparator;
import java.util.List;

/** The value of an attribute, wherever it stands: in its record, or in clusters of the volume. */
final class NtfsStream {

  private final NtfsVolume volume;
  private final NtfsAttribute first;
  private final NtfsRuns runs;

  private NtfsStream(NtfsVolume volume, NtfsAttribute first) {
    this.volume = volume;
    this.first = first;
    this.runs = new NtfsRuns(volume);
  }

  /**
   * @param pieces at least one, of the same attribute, in any order
   */
  static NtfsStream of(NtfsVolume volume, List<NtfsAttribute> pieces) throws IOException {
    var sorted =
        pieces.stream().sorted(Comparator.comparingLong(NtfsAttribute::firstCluster)).toList();
    var stream = new NtfsStream(volume, sorted.getFirst());
    if (stream.first.isResident() && sorted.size() > 1) {
      throw NtfsVolume.damaged("an attribute is there twice");
    }
    for (var piece : sorted) {
      if (!piece.isResident()) {
        stream.runs.add(piece);
      }
    }
    return stream;
  }

  /** Adds the next piece of the map. */
  void append(NtfsAttribute piece) throws IOException {
    runs.add(piece);
  }

  long size() throws IOException {
    return first.size();
  }

  /** Some bytes of metadata, which has no holes and is never compressed. */
  ByteBuffer read(long at, int count) throws IOException {
    if (at < 0 || at > size() - count) {
      throw NtfsVolume.damaged("something is said to be behind the end of an attribute");
    }
    if (first.isResident()) {
      return first.value().slice((int) at, count).order(ByteOrder.LITTLE_ENDIAN);
    }
    int cluster = volume.clusterBytes();
    var bytes = ByteBuffer.allocate(count).order(ByteOrder.LITTLE_ENDIAN);
    runs.visit(
        at / cluster,
        Math.ceilDiv(at + count, cluster),
        (index, place, length) -> {
          long skip = Math.max(0, at - index * cluster);
          int here = (int) Math.min(bytes.remaining(), length * cluster - skip);
          bytes.put(volume.range().read(checkPlace(place) * cluster + skip, here));
        });
    if (bytes.hasRemaining()) {
      throw NtfsVolume.damaged("an attribute is shorter than its size");
    }
    return bytes.flip();
  }

  /** Where a byte of metadata is in the volume; inside a record, that is nowhere. */
  long place(long at) throws IOException {
    int cluster = volume.clusterBytes();
    var found = new long[] {NtfsRuns.HOLE};
    runs.visit(at / cluster, at / cluster + 1, (_, place, _) -> found[0] = place);
    return checkPlace(found[0]) * cluster + at % cluster;
  }

  private static long checkPlace(long place) throws IOException {
    if (place == NtfsRuns.HOLE) {
      throw NtfsVolume.damaged("there is a hole in its metadata");
    }
    return place;
  }

  /** Visits the content of a file. */
  void visit(FileSystemReader.ContentVisitor visitor) throws IOException {
    long end = Math.min(size(), first.initialized());
    if (first.isResident()) {
      visitor.data(0, first.value());
      return;
    }
    if (runs.clusters() < Math.ceilDiv(end, volume.clusterBytes())) {
      throw NtfsVolume.damaged("a file is shorter than its size");
    }
    if (first.isCompressed()) {
      new NtfsCompressed(volume, runs, first.compressionUnit(), end).visit(visitor);
      return;
    }
    int cluster = volume.clusterBytes();
    runs.visit(
        0,
        Math.ceilDiv(end, cluster),
        (index, place, count) -> {
          if (place != NtfsRuns.HOLE) {
            long position = index * cluster;
            long bytes = Math.min(count * cluster, end - position);
            volume.range().visit(place * cluster, bytes, position, visitor);
          }
        });
  }
}
