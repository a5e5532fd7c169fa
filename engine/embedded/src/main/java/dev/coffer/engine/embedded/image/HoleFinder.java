package dev.coffer.engine.embedded.image;

import dev.coffer.engine.embedded.disk.Extent;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Finds the data of a sparse file without reading it. Safe for threads. */
final class HoleFinder implements Closeable {

  private final Optional<NativeFile> file;

  private HoleFinder(Optional<NativeFile> file) {
    this.file = file;
  }

  static HoleFinder open(Path path) {
    return new HoleFinder(NativeFile.open(path));
  }

  /** Where data may be; the whole range where the file system does not tell. */
  List<Extent> data(long from, long to) {
    if (from >= to) {
      return List.of();
    }
    var everything = List.of(new Extent(from, to - from));
    return file.map(known -> search(known, from, to, everything)).orElse(everything);
  }

  private static List<Extent> search(NativeFile file, long from, long to, List<Extent> everything) {
    var found = new ExtentCollector();
    try {
      for (long data = file.nextData(from); data < to; ) {
        long hole = Math.min(file.nextHole(data), to);
        found.add(data, hole);
        data = hole < to ? file.nextData(hole) : to;
      }
      return found.extents();
    } catch (IOException e) {
      return everything;
    }
  }

  @Override
  public void close() {
    file.ifPresent(NativeFile::close);
  }
}
