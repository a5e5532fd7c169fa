package dev.coffer.engine.embedded.export;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.embedded.disk.DiskException;
import dev.coffer.engine.embedded.disk.DiskReader;
import dev.coffer.engine.embedded.disk.Extent;
import dev.coffer.engine.embedded.site.LocatedPoint;
import dev.coffer.engine.embedded.site.Sites;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A recovery point that is read for days while its repository goes on changing. Its chunks stay as
 * long as it is listed, but a collection of garbage may move them: what cannot be found is looked
 * for once more in the repository as it is then.
 */
final class ServedPoint implements Closeable {

  private static final Logger LOG = LoggerFactory.getLogger(ServedPoint.class);

  /** What is missing in a repository that was opened just now is damaged, and stays so. */
  private static final Duration NO_BETTER_FOR = Duration.ofMinutes(1);

  private final ExportOrder order;
  private final PieceCache cache = new PieceCache();
  private final ReadWriteLock use = new ReentrantReadWriteLock();
  private Opened opened;
  private final AtomicInteger openings = new AtomicInteger();
  private long noBetterUntil = System.nanoTime();

  ServedPoint(ExportOrder order) throws IOException {
    this.order = order;
    this.opened = Opened.open(order);
  }

  PieceCache cache() {
    return cache;
  }

  /** The repositories as they were at one moment. */
  private record Opened(Sites sites, LocatedPoint point, Map<DiskId, DiskReader> readers) {

    static Opened open(ExportOrder order) throws IOException {
      var sites = Sites.openToRead(order.places(), InstantSource.system());
      try {
        var point = sites.point(order.pointId());
        if (point.isEmpty()) {
          throw new IOException(
              "recovery point %s is in none of the sites %s"
                  .formatted(order.point(), order.sites()));
        }
        Map<DiskId, DiskReader> readers = new HashMap<>();
        for (String id : order.disks()) {
          var disk = new DiskId(id);
          readers.put(disk, point.get().read(disk));
        }
        return new Opened(sites, point.get(), readers);
      } catch (IOException | RuntimeException e) {
        sites.close();
        throw e;
      }
    }

    DiskReader reader(DiskId disk) {
      return Objects.requireNonNull(readers.get(disk), () -> "disk " + disk + " is not served");
    }
  }

  DiskReader open(DiskId disk) {
    return new Disk(disk, opened.reader(disk).size());
  }

  private interface Attempt<T> {
    T with(DiskReader reader) throws IOException;
  }

  private <T> T read(DiskId disk, Attempt<T> attempt) throws IOException {
    int tried = openings.get();
    use.readLock().lock();
    try {
      return attempt.with(opened.reader(disk));
    } catch (DiskException e) {
      LOG.info("to be looked for again: {}", e.getMessage());
    } finally {
      use.readLock().unlock();
    }
    openAgain(tried);
    use.readLock().lock();
    try {
      return attempt.with(opened.reader(disk));
    } catch (DiskException e) {
      giveUpFor(NO_BETTER_FOR);
      throw e;
    } finally {
      use.readLock().unlock();
    }
  }

  private synchronized void giveUpFor(Duration time) {
    noBetterUntil = System.nanoTime() + time.toNanos();
  }

  private synchronized boolean maybeBetter() {
    return System.nanoTime() - noBetterUntil >= 0;
  }

  /** Opens the repositories again, unless that was just done. */
  private void openAgain(int tried) throws IOException {
    use.writeLock().lock();
    try {
      if (openings.get() == tried && maybeBetter()) {
        // One index at a time: there is no memory for two.
        opened.sites().close();
        opened = Opened.open(order);
        openings.incrementAndGet();
        LOG.info("recovery point {} is read from the repository as it is now", order.point());
      }
    } finally {
      use.writeLock().unlock();
    }
  }

  /** A disk, whichever repository it is read from now. */
  private final class Disk implements DiskReader {

    private final DiskId id;
    private final long size;

    Disk(DiskId id, long size) {
      this.id = id;
      this.size = size;
    }

    @Override
    public long size() {
      return size;
    }

    @Override
    public void read(long offset, ByteBuffer into) throws IOException {
      int start = into.position();
      var _ =
          ServedPoint.this.read(
              id,
              reader -> {
                into.position(start);
                reader.read(offset, into);
                return into;
              });
    }

    @Override
    public List<Extent> data(long from, long to) throws IOException {
      return ServedPoint.this.read(id, reader -> reader.data(from, to));
    }

    @Override
    public void close() {}
  }

  @Override
  public void close() {
    cache.close();
    opened.sites().close();
  }
}
