package dev.coffer.engine.embedded.site;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.embedded.disk.DiskException;
import dev.coffer.engine.embedded.disk.DiskReader;
import dev.coffer.engine.embedded.disk.Extent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a disk of a recovery point that lies in several places: what cannot be read in the first of
 * them is read in the next.
 */
final class ReplicatedReader implements DiskReader {

  private static final Logger LOG = LoggerFactory.getLogger(ReplicatedReader.class);

  private final DiskId disk;
  private final List<LocatedPoint> places;
  private final IdentityHashMap<LocatedPoint, DiskReader> opened = new IdentityHashMap<>();
  private final AtomicBoolean told = new AtomicBoolean();
  private final long size;

  /**
   * Opens the first that can be.
   *
   * @param places at least one
   * @throws DiskException what is wrong with the first, when none can be
   */
  ReplicatedReader(DiskId disk, List<LocatedPoint> places) throws IOException {
    this.disk = disk;
    this.places = List.copyOf(places);
    this.size = read(DiskReader::size);
  }

  /** What is read, by whichever reader can. */
  private interface Reading<T> {
    T by(DiskReader reader) throws IOException;
  }

  private <T> T read(Reading<T> reading) throws IOException {
    Optional<DiskException> first = Optional.empty();
    for (LocatedPoint place : places) {
      try {
        var result = reading.by(reader(place));
        first.ifPresent(failure -> tell(place, failure));
        return result;
      } catch (DiskException e) {
        first = first.or(() -> Optional.of(e));
      }
    }
    throw first.orElseThrow();
  }

  private void tell(LocatedPoint place, DiskException failure) {
    if (!told.getAndSet(true)) {
      LOG.warn(
          "disk {} is read in site {} where it has to be: {}",
          disk,
          place.site(),
          failure.getMessage());
    }
  }

  private synchronized DiskReader reader(LocatedPoint place) throws DiskException {
    var known = opened.get(place);
    if (known != null) {
      return known;
    }
    var reader = place.repository().read(place.id(), disk);
    opened.put(place, reader);
    return reader;
  }

  @Override
  public long size() {
    return size;
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
    for (DiskReader reader : opened.values()) {
      reader.close();
    }
  }
}
