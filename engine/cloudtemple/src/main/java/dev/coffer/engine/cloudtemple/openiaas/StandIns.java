package dev.coffer.engine.cloudtemple.openiaas;

import dev.coffer.engine.PolicyId;
import dev.coffer.engine.remote.RequestJournal;
import dev.coffer.engine.remote.RequestJournal.Entry;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which machines carry the policy for no backup because they were to carry nothing: an empty list
 * never comes to an end on OpenIaaS. Such a machine has no policy in the eyes of everybody else;
 * one that was given that policy by name has it.
 */
final class StandIns {

  private static final String POLICY = "policy";

  private final RequestJournal memory;
  private final InstantSource clock;
  private final Map<String, PolicyId> known = new ConcurrentHashMap<>();

  StandIns(Path folder, InstantSource clock) {
    this.memory = new RequestJournal(folder.resolve("unprotected"));
    this.clock = clock;
    memory.all().forEach(this::know);
  }

  private void know(Entry entry) {
    entry.fact(POLICY).ifPresent(policy -> known.put(entry.id(), new PolicyId(policy)));
  }

  void remember(String vm, PolicyId policy) {
    var entry = Entry.intent(vm, "no policy", clock.instant(), Map.of(POLICY, policy.value()));
    memory.write(entry);
    know(entry);
  }

  void forget(String vm) {
    memory.forget(vm);
    known.remove(vm);
  }

  /** What a machine carries, less what stands for nothing. */
  SortedSet<PolicyId> carried(String vm, Collection<PolicyId> listed) {
    var carried = new TreeSet<>(listed);
    var standIn = known.get(vm);
    if (carried.size() == 1 && standIn != null) {
      carried.remove(standIn);
    }
    return carried;
  }
}
