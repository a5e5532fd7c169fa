package dev.coffer.engine.spp.fake;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A recovery point of one machine.
 *
 * @param policy the id of the policy that made it
 * @param time of the snapshot
 */
record Version(
    String id,
    VmFacts vm,
    String policy,
    String policyName,
    String jobName,
    String session,
    long time,
    SiteStore site,
    List<SavedDisk> disks,
    long transferred,
    boolean base,
    Map<String, String> files) {

  /** The content of a disk at that time. */
  record SavedDisk(String id, String key, String name, byte[] bytes) {}

  Optional<SavedDisk> disk(String diskId) {
    return disks.stream().filter(disk -> disk.id().equals(diskId)).findFirst();
  }
}
