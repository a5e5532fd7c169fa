package dev.coffer.engine.cloudtemple.vmware;

import dev.coffer.engine.PolicyId;
import dev.coffer.engine.remote.RequestJournal;
import dev.coffer.engine.remote.RequestJournal.Entry;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * What was assigned to disks themselves: the API shows one list for each disk, in which a policy
 * that its machine carries as well looks inherited.
 */
final class DiskMemory {

  private static final String OWN = "own";

  private final RequestJournal memory;
  private final InstantSource clock;

  DiskMemory(Path folder, InstantSource clock) {
    this.memory = new RequestJournal(folder.resolve("disks"));
    this.clock = clock;
  }

  /** Empty when this driver never wrote the disk's list. */
  Optional<SortedSet<PolicyId>> of(String disk) {
    return memory.find(disk).map(DiskMemory::own);
  }

  void remember(String disk, Collection<PolicyId> own) {
    var ids = own.stream().map(PolicyId::value).sorted().collect(Collectors.joining(","));
    memory.write(Entry.intent(disk, "list", clock.instant(), Map.of(OWN, ids)));
  }

  private static SortedSet<PolicyId> own(Entry entry) {
    return Arrays.stream(entry.fact(OWN).orElse("").split(","))
        .filter(id -> !id.isEmpty())
        .map(PolicyId::new)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
