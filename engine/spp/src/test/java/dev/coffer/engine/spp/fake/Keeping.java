package dev.coffer.engine.spp.fake;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Removes the points that their policy does not keep any more (section 3, retention). */
final class Keeping {

  private static final long DAY = 24 * 3_600_000L;

  private final State state;

  Keeping(State state) {
    this.state = state;
  }

  /**
   * Points of policies that are gone stay; the newest of a machine and policy stays always. Ages
   * are counted in whole days.
   */
  void purge() {
    Map<String, List<Version>> groups = new HashMap<>();
    for (var version : state.versions) {
      groups
          .computeIfAbsent(version.vm().id() + version.policy(), _ -> new ArrayList<>())
          .add(version);
    }
    Set<Version> gone = new HashSet<>();
    groups.values().forEach(group -> gone.addAll(surplus(group)));
    state.versions.removeIf(gone::contains);
  }

  private List<Version> surplus(List<Version> group) {
    var policy = state.policies.get(group.getFirst().policy());
    if (policy == null) {
      return List.of();
    }
    var newestFirst =
        group.stream().sorted(Comparator.comparingLong(Version::time).reversed()).toList();
    long now = state.now();
    long days = policy.days().orElse(Integer.MAX_VALUE);
    int count = policy.snapshots().orElse(Integer.MAX_VALUE);
    List<Version> surplus = new ArrayList<>();
    for (int i = 1; i < newestFirst.size(); i++) {
      if (i >= count || (now - newestFirst.get(i).time()) / DAY > days) {
        surplus.add(newestFirst.get(i));
      }
    }
    return surplus;
  }
}
