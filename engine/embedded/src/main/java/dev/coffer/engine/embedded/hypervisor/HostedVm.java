package dev.coffer.engine.embedded.hypervisor;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.Power;
import dev.coffer.engine.VirtualMachine.Role;
import dev.coffer.engine.VmId;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A virtual machine as its hypervisor knows it; see {@link dev.coffer.engine.VirtualMachine}. */
public record HostedVm(
    VmId id,
    String name,
    String zone,
    String folder,
    Map<String, String> tags,
    Power power,
    Role role,
    List<HostedDisk> disks) {

  public HostedVm {
    tags = Map.copyOf(tags);
    disks = List.copyOf(disks);
  }

  /**
   * A disk of it.
   *
   * @param obstacle why it cannot be backed up at all, such as a missing image
   */
  public record HostedDisk(DiskId id, String name, long sizeBytes, Optional<String> obstacle) {}
}
