package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.PointId;
import dev.coffer.engine.Problem;
import dev.coffer.engine.Site;
import dev.coffer.engine.embedded.disk.DiskException;
import dev.coffer.engine.embedded.disk.DiskReader;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/** Recovery points in a folder. Safe for threads. */
public final class Repository implements AutoCloseable {

  /** Opens the repository in a folder; makes it when the folder is absent or empty. */
  public static Repository open(Path folder, RepositoryOptions options) throws RepositoryException {
    return Unready.yet();
  }

  /** The complete, readable points, the oldest first. */
  public List<StoredPoint> points() {
    return Unready.yet();
  }

  public Optional<StoredPoint> point(PointId id) {
    return Unready.yet();
  }

  /** What is known to be broken, by name; everything else is usable. */
  public List<Problem> damage() {
    return Unready.yet();
  }

  /** Starts a recovery point; any number of them may be under way. */
  public PointWriter begin(PointHeader header) throws RepositoryException {
    return Unready.yet();
  }

  /** Opens a disk of a point; every byte that it gives has been verified. */
  public DiskReader read(PointId point, DiskId disk) throws DiskException {
    return Unready.yet();
  }

  /** Removes points, durably; those that do not exist are no error. */
  public void forget(Collection<PointId> points) throws RepositoryException {
    Unready.yet();
  }

  /** Gives back the space of what no point needs any more. */
  public GarbageReport collectGarbage() throws RepositoryException {
    return Unready.yet();
  }

  /** Reads everything again; {@code progress} is told the bytes read so far. */
  public VerifyReport verify(LongConsumer progress) throws RepositoryException {
    return Unready.yet();
  }

  public Site.Capacity capacity() throws RepositoryException {
    return Unready.yet();
  }

  @Override
  public void close() throws RepositoryException {
    Unready.yet();
  }
}
