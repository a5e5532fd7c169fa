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
  private static final String AHEAD = "ahead";

  private final RequestJournal memory;
  private final InstantSource clock;

  DiskMemory(Path folder, InstantSource clock) {
    this.memory = new RequestJournal(folder.resolve("disks"));
    this.clock = clock;
  }

  /** Empty when this driver never wrote the disk's list. */
  Optional<SortedSet<PolicyId>> of(String disk) {
    return memory.find(disk).map(entry -> policies(entry, OWN));
  }

  /** What the disk's list may have before its machine carries it; that is not the disk's own. */
  SortedSet<PolicyId> ahead(String disk) {
    return memory.find(disk).map(entry -> policies(entry, AHEAD)).orElseGet(TreeSet::new);
  }

  /** What was assigned to the disk itself. */
  void remember(String disk, Collection<PolicyId> own) {
    write(disk, Map.of(OWN, text(own)));
  }

  /** The same, before its list gets what its machine is about to carry. */
  void expect(String disk, Collection<PolicyId> own, Collection<PolicyId> ahead) {
    write(disk, Map.of(OWN, text(own), AHEAD, text(ahead)));
  }

  private void write(String disk, Map<String, String> facts) {
    memory.write(Entry.intent(disk, "list", clock.instant(), facts));
  }

  private static String text(Collection<PolicyId> policies) {
    return policies.stream().map(PolicyId::value).sorted().collect(Collectors.joining(","));
  }

  private static SortedSet<PolicyId> policies(Entry entry, String fact) {
    return Arrays.stream(entry.fact(fact).orElse("").split(","))
        .filter(id -> !id.isEmpty())
        .map(PolicyId::new)
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
