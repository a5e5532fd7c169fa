package dev.coffer.operator.plan;

import dev.coffer.crds.DiskExclusion;
import dev.coffer.crds.DiskExclusionStatus.ExcludedDisk;
import dev.coffer.engine.VirtualMachine.Disk;
import java.util.List;
import java.util.SortedSet;

/**
 * One exclusion while it is planned.
 *
 * @param disks that it names, where it applies
 * @param policies of the machine that it is about
 * @param understood whether all that it names was found; where not, it keeps what it has
 */
record ExclusionDraft(
    Meta meta,
    DiskExclusion resource,
    boolean expired,
    List<Disk> disks,
    SortedSet<PolicyHandle> policies,
    boolean understood) {

  ResourceKey key() {
    return meta.key();
  }

  List<ExcludedDisk> memory() {
    return resource.getStatus() == null ? List.of() : resource.getStatus().disks();
  }

  boolean wants(Disk disk, PolicyHandle policy) {
    return policies.contains(policy)
        && disks.stream().anyMatch(wanted -> wanted.id().equals(disk.id()));
  }

  boolean remembers(Disk disk, PolicyHandle policy) {
    return policy
        .id()
        .filter(
            id ->
                memory().stream()
                    .anyMatch(
                        excluded ->
                            excluded.id().equals(disk.id().value())
                                && excluded.policyIds().contains(id.value())))
        .isPresent();
  }
}
