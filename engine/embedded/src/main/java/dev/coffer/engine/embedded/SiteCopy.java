package dev.coffer.engine.embedded;

import dev.coffer.engine.RepositoryCare.Copied;
import dev.coffer.engine.RepositoryCare.Progress;
import dev.coffer.engine.embedded.repository.Replication;
import dev.coffer.engine.embedded.repository.Repository;
import dev.coffer.engine.embedded.repository.RepositoryException;
import dev.coffer.engine.embedded.repository.StoredDisk;
import dev.coffer.engine.embedded.repository.StoredPoint;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Copies all points that another site lacks, the oldest first. */
final class SiteCopy {

  private static final Logger LOG = LoggerFactory.getLogger(SiteCopy.class);

  private final Replication replication;
  private final Progress progress;
  private int copied;
  private long sent;

  SiteCopy(Replication replication, Progress progress) {
    this.replication = replication;
    this.progress = progress;
  }

  /** A call that was cut short is gone on with by the next. */
  Copied run(Repository from) throws RepositoryException, InterruptedException {
    int all = from.points().size();
    var missing = replication.missing();
    long total = bytes(missing);
    long done = 0;
    for (StoredPoint point : missing) {
      long before = done;
      var outcome = replication.copy(point, bytes -> progress.at(before + bytes, total));
      outcome.problems().forEach(problem -> LOG.warn("not copied: {}", problem.message()));
      copied += outcome.point().isPresent() ? 1 : 0;
      sent += outcome.sentBytes();
      done += bytes(List.of(point));
    }
    return new Copied(copied, all - missing.size(), sent);
  }

  private static long bytes(List<StoredPoint> points) {
    return points.stream()
        .flatMap(point -> point.disks().stream())
        .mapToLong(StoredDisk::sizeBytes)
        .sum();
  }
}
