package dev.coffer.operator.plan;

import dev.coffer.engine.Target;
import java.util.Collection;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** What one machine or disk shall carry, as the resources that touch it ask for. */
final class TargetDraft {

  private final Target target;
  private final SortedSet<PolicyHandle> current;
  private final SortedSet<PolicyHandle> result;
  private final Map<PolicyHandle, Wish> wishes = new TreeMap<>();
  private final Map<PolicyHandle, SortedSet<ResourceKey>> removals = new TreeMap<>();
  private final Map<PolicyHandle, SortedSet<ResourceKey>> kept = new TreeMap<>();
  private final SortedSet<ResourceKey> exclusive = new TreeSet<>();
  private final Map<PolicyHandle, SortedSet<ResourceKey>> removed = new TreeMap<>();

  /** A policy that resources want here. */
  private record Wish(PolicyState policy, SortedSet<ResourceKey> resources) {}

  TargetDraft(Target target, Collection<PolicyHandle> current) {
    this.target = target;
    this.current = new TreeSet<>(current);
    this.result = new TreeSet<>(current);
  }

  Target target() {
    return target;
  }

  SortedSet<PolicyHandle> current() {
    return current;
  }

  /** What it shall carry; meaningful after {@link #removeUnwanted}. */
  SortedSet<PolicyHandle> result() {
    return result;
  }

  void want(PolicyHandle handle, PolicyState policy, ResourceKey resource) {
    wishes.computeIfAbsent(handle, _ -> new Wish(policy, new TreeSet<>())).resources.add(resource);
  }

  /** Keeps a policy because a resource that once added it cannot be understood at the moment. */
  void keep(PolicyHandle handle, ResourceKey resource) {
    kept.computeIfAbsent(handle, _ -> new TreeSet<>()).add(resource);
  }

  /** The resources for which it carries a policy. */
  SortedSet<ResourceKey> holders(PolicyHandle handle) {
    var holders = new TreeSet<>(kept.getOrDefault(handle, Collections.emptySortedSet()));
    Optional.ofNullable(wishes.get(handle)).map(Wish::resources).ifPresent(holders::addAll);
    return holders;
  }

  /** A resource that once added a policy does not want it any more. */
  void unwant(PolicyHandle handle, ResourceKey resource) {
    removals.computeIfAbsent(handle, _ -> new TreeSet<>()).add(resource);
  }

  /** A resource wants nothing here that nobody declared. */
  void makeExclusive(ResourceKey resource) {
    exclusive.add(resource);
  }

  /** Decides about a policy that is to join. */
  interface Gate {
    /** Whether it may; where not, its resources have been told. */
    boolean mayJoin(
        Target target, PolicyHandle handle, PolicyState policy, SortedSet<ResourceKey> resources);
  }

  /** Adds what is wanted and may join; tells whose wish cannot be fulfilled. */
  void addWanted(Gate gate, Collection<ResourceKey> turnedAway) {
    wishes.forEach(
        (handle, wish) -> {
          if (current.contains(handle)
              || gate.mayJoin(target, handle, wish.policy(), wish.resources())) {
            result.add(handle);
          } else {
            turnedAway.addAll(wish.resources());
          }
        });
  }

  /**
   * Removes what nobody wants any more: what resources once added, and what an exclusive one does
   * not tolerate. A resource whose new wish is turned away keeps what it had.
   */
  void removeUnwanted(Collection<ResourceKey> turnedAway) {
    for (PolicyHandle handle : current) {
      var by = removers(handle);
      if (!by.isEmpty() && by.stream().noneMatch(turnedAway::contains)) {
        result.remove(handle);
        removed.put(handle, by);
      }
    }
  }

  private SortedSet<ResourceKey> removers(PolicyHandle handle) {
    if (wishes.containsKey(handle) || kept.containsKey(handle)) {
      return new TreeSet<>();
    }
    return removals.getOrDefault(handle, exclusive);
  }

  /** Takes the removals back (R7). */
  Map<PolicyHandle, SortedSet<ResourceKey>> takeBackRemovals() {
    var takenBack = new TreeMap<>(removed);
    result.addAll(takenBack.keySet());
    removed.clear();
    return takenBack;
  }

  /** Everybody who has a part in the change of this target. */
  SortedSet<ResourceKey> movers() {
    var movers = new TreeSet<ResourceKey>();
    wishes.forEach(
        (handle, wish) -> {
          if (!current.contains(handle) && result.contains(handle)) {
            movers.addAll(wish.resources());
          }
        });
    removed.values().forEach(movers::addAll);
    return movers;
  }
}
