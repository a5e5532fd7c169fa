package dev.coffer.engine.spp.fake;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;

/** All that the server knows. Whoever touches it holds its lock. */
final class State {

  final SppClock clock = new SppClock();
  final Vcenter vcenter = new Vcenter();
  final Map<String, SiteStore> sites = new LinkedHashMap<>();
  final Map<String, SlaPolicy> policies = new LinkedHashMap<>();
  final Map<String, Job> jobs = new LinkedHashMap<>();
  final Map<String, JobSession> sessions = new LinkedHashMap<>();
  final List<Version> versions = new ArrayList<>();
  final List<LogLine> logs = new ArrayList<>();

  /** What the last inventory found, by the server's id of a machine. */
  Map<String, VmFacts> inventory = new LinkedHashMap<>();

  /** The lists of policies that machines and disks have of their own, by the server's id. */
  final Map<String, Set<String>> assigned = new TreeMap<>();

  final Set<String> hiddenLinks = ConcurrentHashMap.newKeySet();
  volatile boolean paused;
  volatile boolean emptyDiskListExcludes = true;
  volatile boolean restoresScan = true;
  private int lastId = 2000;

  String newId() {
    return String.valueOf(++lastId);
  }

  long now() {
    return clock.millis();
  }

  Optional<SlaPolicy> policyNamed(String name) {
    return policies.values().stream().filter(policy -> policy.name.equals(name)).findFirst();
  }

  Set<String> ownList(String resource) {
    return new TreeSet<>(assigned.getOrDefault(resource, Set.of()));
  }

  /** A kinder server than the strictest reading of section 5. */
  void scanAfterRestore() {
    if (restoresScan) {
      new InventoryScan(this).scan();
    }
  }

  /** Section 6: a disk has its machine's policies unless it has a list of its own. */
  Set<String> policiesOf(String vm, String disk) {
    return assigned.containsKey(disk) ? ownList(disk) : ownList(vm);
  }

  /** Whether anything has this policy on its list. */
  boolean isUsed(SlaPolicy policy) {
    return assigned.values().stream().anyMatch(list -> list.contains(policy.id));
  }
}
