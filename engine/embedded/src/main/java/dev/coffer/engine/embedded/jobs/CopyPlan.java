package dev.coffer.engine.embedded.jobs;

import dev.coffer.engine.Copy;
import dev.coffer.engine.PointId;
import dev.coffer.engine.PolicySpec;
import dev.coffer.engine.VmId;
import dev.coffer.engine.embedded.repository.StoredPoint;
import dev.coffer.engine.embedded.site.LocatedPoint;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * What a copy of a policy lacks. It shall have what its retention would keep, if it had all points.
 *
 * @param missing the points to be copied, or completed; the oldest first
 * @param awaited points that the policy shall not forget yet: those that the copy has nothing of,
 *     and of each machine that has such ones the newest that both have, as what is copied next is
 *     told by its difference to that
 * @param newest of what moment the newest point of the copy is
 */
public record CopyPlan(List<LocatedPoint> missing, Set<PointId> awaited, Optional<Instant> newest) {

  private static final Comparator<LocatedPoint> OLDEST_FIRST =
      Comparator.comparing((LocatedPoint located) -> located.point().header().at())
          .thenComparing(located -> located.point().id());

  /**
   * Compares.
   *
   * @param points all points of the policy, wherever they are
   */
  public static CopyPlan of(PolicySpec spec, Copy copy, Collection<LocatedPoint> points) {
    Map<PointId, LocatedPoint> here = new HashMap<>();
    Map<PointId, StoredPoint> there = new HashMap<>();
    for (LocatedPoint located : points) {
      if (located.site().equals(copy.site())) {
        there.put(located.point().id(), located.point());
      } else {
        here.merge(located.point().id(), located, LocatedPoint::preferred);
      }
    }
    var kept = Expiry.keptBy(points, spec, copy);
    var missing =
        here.values().stream()
            .filter(located -> kept.contains(located.point().id()))
            .filter(located -> isMissing(located.point(), there))
            .sorted(OLDEST_FIRST)
            .toList();
    var newest = there.values().stream().map(point -> point.header().at()).max(Instant::compareTo);
    return new CopyPlan(missing, awaited(missing, here, there), newest);
  }

  private static boolean isMissing(StoredPoint point, Map<PointId, StoredPoint> there) {
    var copy = there.get(point.id());
    return copy == null || point.disks().stream().anyMatch(disk -> copy.disk(disk.id()).isEmpty());
  }

  private static Set<PointId> awaited(
      List<LocatedPoint> missing,
      Map<PointId, LocatedPoint> here,
      Map<PointId, StoredPoint> there) {
    Set<PointId> awaited = new HashSet<>();
    Set<VmId> machines = new HashSet<>();
    for (LocatedPoint located : missing) {
      if (!there.containsKey(located.point().id())) {
        awaited.add(located.point().id());
        machines.add(located.point().header().vm());
      }
    }
    for (VmId vm : machines) {
      inBoth(vm, here, there)
          .max(OLDEST_FIRST)
          .ifPresent(located -> awaited.add(located.point().id()));
    }
    return awaited;
  }

  private static Stream<LocatedPoint> inBoth(
      VmId vm, Map<PointId, LocatedPoint> here, Map<PointId, StoredPoint> there) {
    return here.values().stream()
        .filter(located -> located.point().header().vm().equals(vm))
        .filter(located -> there.containsKey(located.point().id()));
  }
}
