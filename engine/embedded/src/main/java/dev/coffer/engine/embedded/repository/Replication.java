package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.RepositoryCare.Copied;
import dev.coffer.engine.RepositoryCare.Progress;
import dev.coffer.engine.embedded.disk.DiskException;
import java.io.IOException;
import java.util.List;

/**
 * Copies the points of a repository to another that does not have them; only chunks that are not
 * there are sent. What is damaged here is missing there, and says so.
 */
public final class Replication {

  private final Repository from;
  private final Repository to;
  private final Progress progress;
  private int copied;
  private int there;
  private long sent;
  private long done;
  private long total;

  /** Prepares it. */
  public Replication(Repository from, Repository to, Progress progress) {
    this.from = from;
    this.to = to;
    this.progress = progress;
  }

  /** Does it, the oldest point first; a call that was cut short is gone on with by the next. */
  public Copied run() throws RepositoryException, InterruptedException {
    var points = from.points();
    var missing = points.stream().filter(point -> !isThere(point)).toList();
    there = points.size() - missing.size();
    total =
        missing.stream()
            .flatMap(point -> point.disks().stream())
            .mapToLong(StoredDisk::sizeBytes)
            .sum();
    for (StoredPoint point : missing) {
      copy(point);
    }
    return new Copied(copied, there, sent);
  }

  private boolean isThere(StoredPoint point) {
    return disksThere(point) >= point.disks().size();
  }

  private int disksThere(StoredPoint point) {
    return to.copyOf(point).map(copy -> copy.disks().size()).orElse(0);
  }

  /** An earlier copy that lacks more is replaced; a point that is forgotten meanwhile left out. */
  private void copy(StoredPoint point) throws RepositoryException, InterruptedException {
    var earlier = to.copyOf(point);
    try (var writer = to.begin(point.header())) {
      point.missing().forEach(writer::missing);
      int disks = 0;
      for (StoredDisk disk : point.disks()) {
        disks += copy(point, disk, writer) ? 1 : 0;
      }
      if (disks > disksThere(point)) {
        writer.commit();
        copied++;
      }
    }
    if (earlier.isPresent() && isThere(point) && !to.safeguard().appendOnly()) {
      to.forgetEvenGuarded(List.of(earlier.get().id()));
    }
  }

  private boolean copy(StoredPoint point, StoredDisk disk, PointWriter writer)
      throws RepositoryException, InterruptedException {
    long before = done;
    try (var reader = from.read(point.id(), disk.id())) {
      var stored =
          writer.store(
              new DiskHeader(disk.id(), disk.name()),
              reader,
              bytes -> progress.at(before + bytes, total));
      sent += stored.storedBytes();
      return true;
    } catch (DiskException e) {
      writer.missing(new MissingDisk(disk.id(), disk.name(), e.problem()));
      return false;
    } catch (RepositoryException e) {
      throw e;
    } catch (IOException e) {
      throw Failures.unusable(from.where(), e);
    } finally {
      done = before + disk.sizeBytes();
    }
  }
}
