package dev.coffer.engine.embedded.site;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.embedded.disk.DiskException;
import dev.coffer.engine.embedded.disk.DiskReader;
import dev.coffer.engine.embedded.disk.Extent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a disk of a recovery point that lies in several places: from the first of them, and from
 * the first that cannot be read on from the next.
 */
final class ReplicatedReader implements DiskReader {

  private static final Logger LOG = LoggerFactory.getLogger(ReplicatedReader.class);

  private final DiskId disk;
  private final Queue<LocatedPoint> left;
  private final Queue<DiskReader> superseded = new ArrayDeque<>();
  private DiskReader current;

  /**
   * Opens the first that can be.
   *
   * @param places at least one
   */
  ReplicatedReader(DiskId disk, List<LocatedPoint> places) throws DiskException {
    this.disk = disk;
    this.left = new ArrayDeque<>(places);
    var first = left.remove();
    DiskReader opened;
    try {
      opened = first.repository().read(first.id(), disk);
    } catch (DiskException e) {
      opened = next(e);
    }
    current = opened;
  }

  /** Opens the next that can be, or says what was wrong with the one before. */
  private DiskReader next(DiskException failure) throws DiskException {
    while (!left.isEmpty()) {
      var place = left.remove();
      try {
        var reader = place.repository().read(place.id(), disk);
        LOG.warn(
            "disk {} is read from the copy in site {}: {}",
            disk,
            place.site(),
            failure.getMessage());
        return reader;
      } catch (DiskException e) {
        failure.addSuppressed(e);
      }
    }
    throw failure;
  }

  /** What is read, by whichever reader can. */
  private interface Reading<T> {
    T by(DiskReader reader) throws IOException;
  }

  private <T> T read(Reading<T> reading) throws IOException {
    while (true) {
      var reader = current();
      try {
        return reading.by(reader);
      } catch (DiskException e) {
        giveUp(reader, e);
      }
    }
  }

  private synchronized DiskReader current() {
    return current;
  }

  /** Unless another thread has done so. The reader stays open: others may be in it. */
  private synchronized void giveUp(DiskReader reader, DiskException failure) throws DiskException {
    if (reader == current) {
      current = next(failure);
      superseded.add(reader);
    }
  }

  @Override
  public long size() {
    return current().size();
  }

  @Override
  public void read(long offset, ByteBuffer into) throws IOException {
    int start = into.position();
    var _ =
        read(
            reader -> {
              into.position(start);
              reader.read(offset, into);
              return into;
            });
  }

  @Override
  public List<Extent> data(long from, long to) throws IOException {
    return read(reader -> reader.data(from, to));
  }

  @Override
  public synchronized void close() throws IOException {
    current.close();
    for (DiskReader reader : superseded) {
      reader.close();
    }
  }
}
