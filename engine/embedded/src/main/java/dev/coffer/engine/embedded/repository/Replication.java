package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.Problem;
import dev.coffer.engine.embedded.disk.DiskException;
import dev.coffer.engine.embedded.store.ObjectLock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;

/**
 * Copies recovery points from one repository to another, which has keys of its own. A copy keeps
 * the id, the header and the names of the point. Of a disk only that is read in which it differs
 * from a point that both have, and only what the other repository lacks is sent. All is verified
 * when it is read, and named anew when it is written. What is interrupted leaves no point behind,
 * and what it has sent already is not sent again.
 */
public final class Replication {

  private final Repository from;
  private final Repository to;

  public Replication(Repository from, Repository to) {
    this.from = from;
    this.to = to;
  }

  /**
   * What became of the copy of a point.
   *
   * @param point the copy; empty when there is none, as the point was forgotten meanwhile, or no
   *     disk of it can be read
   * @param sentBytes that were added to the other repository
   * @param problems one of each disk that cannot be read
   */
  public record Outcome(Optional<StoredPoint> point, long sentBytes, List<Problem> problems) {

    public Outcome {
      problems = List.copyOf(problems);
    }
  }

  /** The points that the other repository lacks, in whole or in part; the oldest first. */
  public List<StoredPoint> missing() {
    return from.points().stream().filter(this::isMissing).toList();
  }

  /** Whether the other repository lacks a point, or a disk of it. */
  public boolean isMissing(StoredPoint point) {
    var there = to.point(point.id());
    return there.isEmpty()
        || point.disks().stream().anyMatch(disk -> there.get().disk(disk.id()).isEmpty());
  }

  /** Copies a point that can be deleted there. */
  public Outcome copy(StoredPoint point, LongConsumer progress)
      throws RepositoryException, InterruptedException {
    return copy(point, Optional.empty(), progress);
  }

  /**
   * Copies a point; when it is there already, what it lacks. A disk that is damaged is left out,
   * and said by name. An interrupt of the calling thread ends it promptly.
   *
   * @param lock what the copy is locked by, with all that it needs
   * @param progress is told how many bytes of the point's disks are dealt with
   * @throws RepositoryException when one of the repositories cannot be used
   */
  public Outcome copy(StoredPoint point, Optional<ObjectLock> lock, LongConsumer progress)
      throws RepositoryException, InterruptedException {
    to.checkOpen();
    var stays = stays(point);
    if (stays.isPresent()) {
      return new Outcome(Optional.empty(), 0, List.of(stays.get()));
    }
    try (var writer = to.beginCopy(point, lock)) {
      var copied = new ArrayList<StoredDisk>();
      var problems = new ArrayList<Problem>();
      long done = 0;
      for (StoredDisk disk : point.disks()) {
        long before = done;
        try {
          copied.add(copy(writer, point, disk, bytes -> progress.accept(before + bytes)));
        } catch (DiskException e) {
          if (from.point(point.id()).isEmpty()) {
            return new Outcome(Optional.empty(), 0, List.of());
          }
          writer.missing(new MissingDisk(disk.id(), disk.name(), damage(e)));
          problems.add(e.problem());
        }
        done += disk.sizeBytes();
      }
      point.missing().forEach(writer::missing);
      var result = copied.isEmpty() ? Optional.<StoredPoint>empty() : Optional.of(writer.commit());
      long sent = copied.stream().mapToLong(StoredDisk::storedBytes).sum();
      return new Outcome(result, sent, problems);
    }
  }

  /** Why a copy that lacks something cannot be replaced by a better one. */
  private Optional<Problem> stays(StoredPoint point) throws RepositoryException {
    if (to.point(point.id()).isEmpty()) {
      return Optional.empty();
    }
    if (to.safeguard().appendOnly()) {
      return Optional.of(
          stays(
              point,
              RepositoryException.APPEND_ONLY,
              "as its site says 'appendOnly': take that setting away for a time"));
    }
    return to.locked(List.of(point.id())).values().stream()
        .findFirst()
        .map(until -> stays(point, RepositoryException.LOCKED, "until its lock ends at " + until));
  }

  private Problem stays(StoredPoint point, String reason, String why) {
    return new Problem(
        reason,
        "the copy of recovery point %s of virtual machine %s in %s lacks a disk, and stays so %s"
            .formatted(point.id(), point.header().vmName(), to.where(), why));
  }

  /** What is merely out of reach is no reason to leave a disk out. */
  private static Problem damage(DiskException cause) throws RepositoryException {
    var problem = cause.problem();
    if (!problem.reason().equals(StoredDiskReader.DAMAGED)) {
      throw new RepositoryException(problem.reason(), problem.message(), cause);
    }
    return problem;
  }

  private StoredDisk copy(
      PointWriter writer, StoredPoint point, StoredDisk disk, LongConsumer progress)
      throws DiskException, RepositoryException, InterruptedException {
    var header = new DiskHeader(disk.id(), disk.name());
    try (var source = from.readStored(point.id(), disk.id())) {
      var before = before(point, disk);
      if (before.isEmpty()) {
        return writer.copy(header, source, Optional.empty(), progress);
      }
      try (var known = before.get()) {
        var base = new PointWriter.CopyBase(known.there(), source.differenceTo(known.here()));
        return writer.copy(header, source, Optional.of(base), progress);
      }
    }
  }

  /** A disk in a point that both repositories have. */
  private record Shared(StoredDisk there, StoredDiskReader here) implements AutoCloseable {
    @Override
    public void close() {
      here.close();
    }
  }

  private Optional<Shared> before(StoredPoint point, StoredDisk disk) {
    var nearest = nearest(point, disk);
    if (nearest.isEmpty()) {
      return Optional.empty();
    }
    var there = nearest.get().disk(disk.id());
    try {
      var here = from.readStored(nearest.get().id(), disk.id());
      return there.map(known -> new Shared(known, here));
    } catch (DiskException goneOrDamaged) {
      return Optional.empty();
    }
  }

  /**
   * The point, as the other repository has it, next in time of those that both have with this disk.
   */
  private Optional<StoredPoint> nearest(StoredPoint point, StoredDisk disk) {
    return to.points().stream()
        .filter(there -> hasEqualSize(there, disk))
        .filter(there -> from.point(there.id()).filter(p -> hasEqualSize(p, disk)).isPresent())
        .min(
            Comparator.comparing(
                there -> Duration.between(there.header().at(), point.header().at()).abs()));
  }

  private static boolean hasEqualSize(StoredPoint point, StoredDisk disk) {
    return point.disk(disk.id()).filter(d -> d.sizeBytes() == disk.sizeBytes()).isPresent();
  }
}
