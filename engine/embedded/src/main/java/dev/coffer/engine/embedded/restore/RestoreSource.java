package dev.coffer.engine.embedded.restore;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.Refusal;
import dev.coffer.engine.RestoreOrder;
import dev.coffer.engine.RestoreOrder.Clone;
import dev.coffer.engine.RestoreOrder.Files;
import dev.coffer.engine.RestoreOrder.Production;
import dev.coffer.engine.RestoreOrder.Test;
import dev.coffer.engine.embedded.repository.MissingDisk;
import dev.coffer.engine.embedded.repository.StoredDisk;
import dev.coffer.engine.embedded.site.LocatedPoint;
import dev.coffer.engine.embedded.site.Sites;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a restore reads: a recovery point and those of its disks that were asked for.
 *
 * @param disks all of the point's for files, for which the paths decide
 */
record RestoreSource(LocatedPoint located, List<StoredDisk> disks) {

  /**
   * Finds it.
   *
   * @throws EngineException NotFound for the point or a disk of it; Refused when all disks are
   *     asked for and the point lacks one
   */
  static RestoreSource find(Sites sites, RestoreOrder order) {
    var located =
        sites
            .point(order.point())
            .orElseThrow(() -> EngineException.notFound("recovery point", order.point().value()));
    return switch (order.form()) {
      case Test test -> chosen(located, test.disks());
      case Clone clone -> chosen(located, clone.disks());
      case Production production -> chosen(located, production.disks());
      case Files ignored -> new RestoreSource(located, located.point().disks());
    };
  }

  private static RestoreSource chosen(LocatedPoint located, Set<DiskId> wanted) {
    var point = located.point();
    if (wanted.isEmpty()) {
      requireComplete(located);
      return new RestoreSource(located, point.disks());
    }
    for (DiskId disk : wanted) {
      if (point.disk(disk).isEmpty()) {
        throw EngineException.notFound(
            "disk in recovery point %s:".formatted(point.id()), disk.value());
      }
    }
    return new RestoreSource(
        located, point.disks().stream().filter(disk -> wanted.contains(disk.id())).toList());
  }

  private static void requireComplete(LocatedPoint located) {
    var point = located.point();
    if (!located.isComplete()) {
      throw EngineException.refused(
          Refusal.OTHER,
          "recovery point %s of virtual machine %s lacks the disks %s, which could not be saved: choose another point, or name the disks to restore"
              .formatted(
                  point.id(),
                  point.header().vmName(),
                  point.missing().stream()
                      .map(MissingDisk::name)
                      .collect(Collectors.joining(", "))));
    }
  }

  String vmName() {
    return located.point().header().vmName();
  }

  String description() {
    return located.point().header().description();
  }

  Set<DiskId> diskIds() {
    return disks.stream().map(StoredDisk::id).collect(Collectors.toUnmodifiableSet());
  }

  long bytes() {
    return disks.stream().mapToLong(StoredDisk::sizeBytes).sum();
  }
}
