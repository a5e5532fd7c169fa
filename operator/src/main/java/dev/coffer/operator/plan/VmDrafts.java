package dev.coffer.operator.plan;

import dev.coffer.engine.VirtualMachine;
import dev.coffer.engine.VmId;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The drafts of all machines that some resource touches. */
final class VmDrafts {

  private record Key(String engine, VmId vm) {}

  private final Map<Key, VmDraft> drafts =
      new TreeMap<>(Comparator.comparing(Key::engine).thenComparing(Key::vm));

  VmDraft of(EngineIndex index, VirtualMachine vm) {
    return drafts.computeIfAbsent(new Key(index.name(), vm.id()), _ -> new VmDraft(index, vm));
  }

  Optional<VmDraft> find(EngineIndex index, VmId vm) {
    return Optional.ofNullable(drafts.get(new Key(index.name(), vm)));
  }

  Collection<VmDraft> all() {
    return drafts.values();
  }
}
