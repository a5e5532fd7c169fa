package dev.coffer.engine.spp.fleet;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.remote.RequestJournal.Entry;
import dev.coffer.engine.spp.memory.Notes;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Which policies were assigned to a disk alone. The API shows one list for a disk, in which a
 * policy of the disk's own cannot be told from one that its machine carries as well. Losing this
 * memory makes such a policy appear as the machine's only.
 */
public final class DiskMemory {

  private static final String POLICIES = "policies";

  private final Notes notes;
  private final InstantSource clock;

  public DiskMemory(Path folder, InstantSource clock) {
    this.notes = new Notes(folder.resolve("disks"));
    this.clock = clock;
  }

  public Set<PolicyId> of(DiskId disk) {
    return notes.find(disk.value()).map(DiskMemory::policies).orElse(Set.of());
  }

  void remember(DiskId disk, Collection<PolicyId> policies) {
    if (policies.isEmpty()) {
      if (notes.find(disk.value()).isPresent()) {
        notes.forget(disk.value());
      }
      return;
    }
    var text = policies.stream().map(PolicyId::value).collect(Collectors.joining(" "));
    notes.write(Entry.intent(disk.value(), "disk", clock.instant(), Map.of(POLICIES, text)));
  }

  private static Set<PolicyId> policies(Entry entry) {
    return Arrays.stream(entry.fact(POLICIES).orElse("").split(" "))
        .filter(id -> !id.isBlank())
        .map(PolicyId::new)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
