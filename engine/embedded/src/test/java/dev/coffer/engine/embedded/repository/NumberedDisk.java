package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.embedded.disk.ChangedSince;
import dev.coffer.engine.embedded.disk.DiskReader;
import dev.coffer.engine.embedded.disk.Extent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A disk of chunks that hold their number, from one on, and a version; all else is zeros. Its
 * storage remembers moments where it has a map for them.
 */
final class NumberedDisk implements DiskReader {

  private final int[] versions;
  private final Map<String, int[]> moments;
  private final Optional<String> moment;

  /**
   * A disk that nobody remembers.
   *
   * @param versions of its chunks
   */
  NumberedDisk(int[] versions) {
    this.versions = versions.clone();
    this.moments = Map.of();
    this.moment = Optional.empty();
  }

  NumberedDisk(int[] versions, Map<String, int[]> moments) {
    this.versions = versions.clone();
    this.moments = moments;
    this.moment = Optional.of("moment-" + moments.size());
    moments.put(moment.get(), this.versions);
  }

  @Override
  public long size() {
    return (long) versions.length * Chunks.SIZE;
  }

  @Override
  public void read(long offset, ByteBuffer into) {
    int chunk = (int) (offset / Chunks.SIZE);
    into.putInt(chunk + 1).putInt(versions[chunk]);
  }

  @Override
  public List<Extent> data(long from, long to) {
    var extents = new ArrayList<Extent>();
    for (long at = from; at < to; at += Chunks.SIZE) {
      extents.add(new Extent(at, 8));
    }
    return extents;
  }

  @Override
  public Optional<String> moment() {
    return moment;
  }

  @Override
  public Optional<ChangedSince> changedSince(String earlier) {
    return Optional.ofNullable(moments.get(earlier))
        .map(before -> (from, to) -> changed(before, from, to));
  }

  private List<Extent> changed(int[] before, long from, long to) {
    return data(from, to).stream()
        .filter(
            extent -> {
              int chunk = (int) (extent.offset() / Chunks.SIZE);
              return before[chunk] != versions[chunk];
            })
        .toList();
  }

  /** Whether a stored disk holds these versions. */
  static boolean holds(DiskReader stored, int[] versions, int step) throws IOException {
    var number = ByteBuffer.allocate(8);
    for (int chunk = 0; chunk < versions.length; chunk += step) {
      stored.read((long) chunk * Chunks.SIZE, number.clear());
      if (number.getInt(0) != chunk + 1 || number.getInt(4) != versions[chunk]) {
        return false;
      }
    }
    return true;
  }

  @Override
  public void close() {}
}
