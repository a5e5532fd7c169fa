package dev.coffer.engine.cloudtemple.vmware;

import dev.coffer.engine.PolicyId;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * What protects a machine, as it was read.
 *
 * @param machine what it carries itself
 * @param disks by the ids of its disks
 * @param readAt when
 */
record Protection(SortedSet<PolicyId> machine, Map<String, DiskSets> disks, Instant readAt) {

  Protection {
    machine = new TreeSet<>(machine);
    disks = Map.copyOf(disks);
  }

  /** A disk that came since inherits (R1). */
  DiskSets of(String disk) {
    return disks.getOrDefault(disk, DiskSets.INHERITS);
  }

  /** Whether a run of the policy backs up anything of the machine. */
  boolean backs(PolicyId policy) {
    return machine.contains(policy)
        || disks.values().stream().anyMatch(sets -> sets.own().contains(policy));
  }

  /** How it will be once the machine carries another set. */
  Protection carrying(Collection<PolicyId> wanted) {
    var after = new HashMap<String, DiskSets>();
    disks.forEach((disk, sets) -> after.put(disk, sets.within(wanted)));
    return new Protection(new TreeSet<>(wanted), after, readAt);
  }

  /** How it will be once a disk has other sets. */
  Protection with(String disk, DiskSets sets) {
    var after = new HashMap<>(disks);
    after.put(disk, sets);
    return new Protection(machine, after, readAt);
  }
}
