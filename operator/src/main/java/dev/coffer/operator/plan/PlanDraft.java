package dev.coffer.operator.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/** Collects what the planners of the parts decide, and puts it into one order. */
final class PlanDraft {

  private final List<Step> steps = new ArrayList<>();
  private final TreeSet<Blocker> blockers = new TreeSet<>();
  private final Map<ResourceKey, Set<Reason>> reasons = new HashMap<>();
  private final Map<ResourceKey, Finding> findings = new HashMap<>();
  private final Set<ResourceKey> deleted = new TreeSet<>();
  private final Set<ResourceKey> waiting = new HashSet<>();
  private final Set<ResourceKey> paused = new HashSet<>();

  void add(Step step) {
    steps.add(step);
  }

  void block(Blocker blocker) {
    blockers.add(blocker);
    reasons
        .computeIfAbsent(blocker.resource(), _ -> EnumSet.noneOf(Reason.class))
        .add(blocker.reason());
  }

  void find(ResourceKey resource, Finding finding) {
    findings.put(resource, finding);
  }

  boolean hasFound(ResourceKey resource) {
    return findings.containsKey(resource);
  }

  boolean isBlocked(ResourceKey resource, Reason reason) {
    return reasons.getOrDefault(resource, Set.of()).contains(reason);
  }

  /** The resource is being deleted. */
  void delete(ResourceKey resource) {
    deleted.add(resource);
  }

  /** The resource cannot go yet: the engine works on it, or does not answer. */
  void await(ResourceKey resource) {
    waiting.add(resource);
  }

  /** Nothing is to be done for this resource alone. */
  void pause(ResourceKey resource) {
    paused.add(resource);
  }

  Plan finish() {
    var order =
        Comparator.<Ordered, Phase>comparing(Ordered::phase)
            .thenComparing(ordered -> ordered.step().engine())
            .thenComparing(ordered -> ordered.step().cause().subject())
            .thenComparing(Ordered::text);
    var ordered = steps.stream().map(Ordered::of).sorted(order).map(Ordered::step).toList();
    var withholding = new Withholding(paused, ordered);
    withholding.blockers().forEach(this::block);
    var sortedBlockers = List.copyOf(blockers);
    return new Plan(
        List.copyOf(withholding.steps()),
        List.copyOf(withholding.withheld()),
        sortedBlockers,
        Canonical.hash(withholding.steps(), sortedBlockers),
        Map.copyOf(findings),
        finished());
  }

  private SortedSet<ResourceKey> finished() {
    var finished = new TreeSet<>(deleted);
    finished.removeAll(waiting);
    steps.forEach(step -> finished.removeAll(step.resources()));
    finished.removeAll(reasons.keySet());
    return finished;
  }

  private record Ordered(Phase phase, Step step, String text) {
    static Ordered of(Step step) {
      return new Ordered(Phase.of(step), step, Canonical.text(step));
    }
  }
}
