package dev.coffer.engine.embedded.catalog;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.VmId;
import java.util.Collections;
import java.util.Map;
import java.util.SortedSet;

/** Which policies are assigned to machines and disks, and which leave disks out. */
public record Protection(
    Map<VmId, SortedSet<PolicyId>> machines,
    Map<DiskId, SortedSet<PolicyId>> disks,
    Map<DiskId, SortedSet<PolicyId>> exclusions) {

  public SortedSet<PolicyId> of(VmId vm) {
    return machines.getOrDefault(vm, Collections.emptySortedSet());
  }

  public SortedSet<PolicyId> of(DiskId disk) {
    return disks.getOrDefault(disk, Collections.emptySortedSet());
  }

  public SortedSet<PolicyId> leavingOut(DiskId disk) {
    return exclusions.getOrDefault(disk, Collections.emptySortedSet());
  }
}
