package dev.coffer.engine.embedded.repository;

/** How messages call points and their disks. */
final class PointNames {

  private PointNames() {}

  static String disk(StoredPoint point, StoredDisk disk) {
    return "disk %s of virtual machine %s in its recovery point %s of %s"
        .formatted(disk.name(), point.header().vmName(), point.id(), point.header().at());
  }
}
