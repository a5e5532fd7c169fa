package dev.coffer.engine.cloudtemple.vmware;

import dev.coffer.engine.PolicyId;
import dev.coffer.engine.cloudtemple.settings.DiskPolicies;
import dev.coffer.engine.cloudtemple.wire.Disk;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.SortedSet;
import java.util.TreeSet;

/** Reads what protects one machine: one call for it and one for each of its disks. */
final class ProtectionReader {

  private final VmwareApi api;
  private final DiskPolicies meaning;
  private final DiskMemory memory;
  private final InstantSource clock;

  ProtectionReader(VmwareApi api, DiskPolicies meaning, DiskMemory memory, InstantSource clock) {
    this.api = api;
    this.meaning = meaning;
    this.memory = memory;
    this.clock = clock;
  }

  Protection read(String vm, Collection<Disk> disks) {
    var at = clock.instant();
    var machine = SlaPolicies.ids(api.policiesOfMachine(vm));
    var sets = new HashMap<String, DiskSets>();
    for (Disk disk : disks) {
      sets.put(disk.id(), read(disk.id(), machine));
    }
    return new Protection(machine, sets, at);
  }

  private DiskSets read(String disk, SortedSet<PolicyId> machine) {
    var own = memory.of(disk);
    var ahead = new TreeSet<>(memory.ahead(disk));
    own.ifPresent(ahead::removeAll);
    var sets = DiskSets.read(meaning, machine, listed(disk), own).without(ahead);
    // Of a disk that the backup engine does not know yet, the list is empty, and it inherits.
    boolean doubtful = !sets.excluded().isEmpty() && own.isEmpty();
    return doubtful && !api.isInventoriedDisk(disk) ? DiskSets.INHERITS : sets;
  }

  SortedSet<PolicyId> listed(String disk) {
    return SlaPolicies.ids(api.policiesOfDisk(disk));
  }
}
