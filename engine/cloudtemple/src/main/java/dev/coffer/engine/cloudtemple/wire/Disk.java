package dev.coffer.engine.cloudtemple.wire;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A disk, of either platform.
 *
 * @param virtualMachineId of VMware
 * @param capacity bytes, of VMware
 * @param diskMode of VMware: {@code persistent}, {@code independent_persistent}, {@code
 *     independent_nonpersistent}
 * @param size bytes, of OpenIaaS
 * @param isSnapshot of OpenIaaS
 * @param virtualMachines it is attached to, of OpenIaaS
 */
public record Disk(
    String id,
    String name,
    String virtualMachineId,
    @Nullable Long capacity,
    String diskMode,
    @Nullable Long size,
    @Nullable Boolean isSnapshot,
    List<Reference> virtualMachines) {

  public Disk {
    id = Given.text(id);
    name = Given.text(name);
    virtualMachineId = Given.text(virtualMachineId);
    diskMode = Given.text(diskMode);
    virtualMachines = Given.list(virtualMachines);
  }

  public long bytes() {
    Long known = capacity == null ? size : capacity;
    return known == null ? 0 : Math.max(0, known);
  }
}
