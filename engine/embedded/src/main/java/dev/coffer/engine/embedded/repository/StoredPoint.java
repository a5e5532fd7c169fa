package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.PointId;
import java.util.List;
import java.util.Optional;

/**
 * A recovery point, as the repository alone can tell of it.
 *
 * @param disks that can be restored; at least one
 * @param missing that should have been saved and could not
 * @param copy whether it was made out of a point of another repository
 */
public record StoredPoint(
    PointId id,
    PointHeader header,
    List<StoredDisk> disks,
    List<MissingDisk> missing,
    boolean copy) {

  public StoredPoint {
    disks = List.copyOf(disks);
    missing = List.copyOf(missing);
  }

  public Optional<StoredDisk> disk(DiskId disk) {
    return disks.stream().filter(stored -> stored.id().equals(disk)).findFirst();
  }
}
