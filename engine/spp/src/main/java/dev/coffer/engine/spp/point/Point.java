package dev.coffer.engine.spp.point;

import dev.coffer.engine.RecoveryPoint;
import dev.coffer.engine.spp.wire.Item;
import java.util.List;

/**
 * A recovery point, and how the API shows it: as a version of a machine.
 *
 * @param machine as its recovery points have it
 * @param disks those that the point holds
 */
public record Point(RecoveryPoint point, Item version, Item machine, List<SavedDisk> disks) {

  public Point {
    disks = List.copyOf(disks);
  }
}
