package dev.coffer.operator.plan;

import dev.coffer.engine.Restore;
import dev.coffer.engine.VmId;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** Which machines are tested now: each at most once at a time, and few of an engine at once. */
final class ProofSlots {

  /** A test takes memory and processors that production needs as well. */
  static final int AT_ONCE = 2;

  private final Map<String, Set<String>> taken = new HashMap<>();

  /** Takes the slots of the tests that an engine has, until their machines are gone. */
  void occupy(EngineIndex index) {
    index.restores().stream()
        .filter(ProofSlots::isThere)
        .flatMap(restore -> ProofRequests.machineOf(restore).stream())
        .forEach(of(index.name())::add);
  }

  private static boolean isThere(Restore restore) {
    return switch (restore.phase()) {
      case QUEUED, RUNNING, VERIFYING, READY, CLEANING_UP, UNKNOWN -> true;
      case PROMOTING, PROMOTED, CLEANED_UP, FAILED -> false;
    };
  }

  /** Takes a slot for a machine; false when there is none. */
  boolean take(String engine, VmId vm) {
    var machines = of(engine);
    return machines.size() < AT_ONCE && machines.add(ProofRequests.machine(vm));
  }

  private Set<String> of(String engine) {
    return taken.computeIfAbsent(engine, _ -> new HashSet<>());
  }
}
