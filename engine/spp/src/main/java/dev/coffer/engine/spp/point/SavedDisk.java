package dev.coffer.engine.spp.point;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.spp.wire.Item;
import java.util.Map;

/**
 * A disk of a machine that has recovery points.
 *
 * @param disk as the API shows it among recovery points
 * @param copies what each point holds of it, by the server's id of the point
 */
public record SavedDisk(DiskId id, Item disk, Map<String, Item> copies) {

  public SavedDisk {
    copies = Map.copyOf(copies);
  }

  boolean isIn(String version) {
    return copies.containsKey(version);
  }

  long size() {
    return Math.max(0, disk.number("size").orElse(0));
  }
}
