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
  static final class SavedDisk {
    private final String id;
    private final String key;
    private final String name;
    private final byte[] bytes;

    SavedDisk(String id, String key, String name, byte[] bytes) {
      this.id = id;
      this.key = key;
      this.name = name;
      this.bytes = bytes.clone();
    }

    String id() {
      return id;
    }

    String key() {
      return key;
    }

    String name() {
      return name;
    }

    byte[] bytes() {
      return bytes;
    }
  }

  Optional<SavedDisk> disk(String diskId) {
    return disks.stream().filter(disk -> disk.id().equals(diskId)).findFirst();
  }
}
