package dev.coffer.engine.embedded.site;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.PointId;
import dev.coffer.engine.RecoveryPoint;
import dev.coffer.engine.RecoveryPoint.PointDisk;
import dev.coffer.engine.embedded.disk.DiskReader;
import dev.coffer.engine.embedded.repository.Repository;
import dev.coffer.engine.embedded.repository.StoredPoint;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A recovery point, and where it is.
 *
 * @param others where it is as well
 */
public record LocatedPoint(
    String site, Repository repository, StoredPoint point, List<LocatedPoint> others) {

  public LocatedPoint {
    others = List.copyOf(others);
  }

  LocatedPoint(String site, Repository repository, StoredPoint point) {
    this(site, repository, point, List.of());
  }

  public PointId id() {
    return point.id();
  }

  /** Of two places of one point, that from which it is read: what was made there before a copy. */
  public static LocatedPoint preferred(LocatedPoint one, LocatedPoint other) {
    boolean second =
        one.point.copy() && (!other.point.copy() || (!one.isComplete() && other.isComplete()));
    var first = second ? other : one;
    var rest = second ? one : other;
    return new LocatedPoint(
        first.site,
        first.repository,
        first.point,
        Stream.of(first.others.stream(), Stream.of(rest), rest.others.stream())
            .flatMap(Function.identity())
            .toList());
  }

  /** Opens a disk; where it cannot be read here, it is read where the point is as well. */
  public DiskReader read(DiskId disk) throws IOException {
    var places =
        Stream.concat(Stream.of(this), others.stream())
            .filter(place -> place.point.disk(disk).isPresent())
            .toList();
    return places.size() < 2 ? repository.read(id(), disk) : new ReplicatedReader(disk, places);
  }

  /** Whether it has all the disks that it should have. */
  public boolean isComplete() {
    return point.missing().isEmpty();
  }

  /** For callers of the engine. */
  public RecoveryPoint describe() {
    var header = point.header();
    var disks =
        point.disks().stream()
            .map(
                disk ->
                    new PointDisk(
                        disk.id(),
                        disk.name(),
                        disk.sizeBytes(),
                        disk.storedBytes(),
                        Optional.of(disk.digest())))
            .toList();
    return new RecoveryPoint(
        point.id(),
        header.vm(),
        header.vmName(),
        header.policyName(),
        site,
        header.at(),
        header.consistency(),
        disks);
  }
}
