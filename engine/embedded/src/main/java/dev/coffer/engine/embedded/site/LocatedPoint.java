package dev.coffer.engine.embedded.site;

import dev.coffer.engine.RecoveryPoint;
import dev.coffer.engine.RecoveryPoint.PointDisk;
import dev.coffer.engine.embedded.repository.Repository;
import dev.coffer.engine.embedded.repository.StoredPoint;
import java.util.Optional;

/** A recovery point, and where it is. */
public record LocatedPoint(String site, Repository repository, StoredPoint point) {

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
