package dev.coffer.engine.embedded.catalog;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.VmId;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

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

  /** All policies of all machines and disks in it. */
  public Set<PolicyId> carried() {
    return Stream.concat(machines.values().stream(), disks.values().stream())
        .flatMap(Set::stream)
        .collect(Collectors.toUnmodifiableSet());
  }

  public SortedSet<PolicyId> leavingOut(DiskId disk) {
    return exclusions.getOrDefault(disk, Collections.emptySortedSet());
  }
}
