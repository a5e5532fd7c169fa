package dev.coffer.engine.embedded.repository;

import dev.coffer.engine.PointId;
import dev.coffer.engine.VmId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What a repository does not do, whoever asks.
 *
 * @param appendOnly it forgets no point, gives no pack back, and takes no key away
 * @param keepAtLeast so many of the newest complete points of each machine are only forgotten by
 *     who says so expressly
 */
public record Safeguard(boolean appendOnly, int keepAtLeast) {

  /** Forgets whatever it is told to. */
  public static final Safeguard NONE = new Safeguard(false, 0);

  private static final Comparator<StoredPoint> NEWEST_FIRST =
      Comparator.comparing((StoredPoint point) -> point.header().at())
          .thenComparing(StoredPoint::id)
          .reversed();

  /**
   * The points that are not to be forgotten by the way. A machine that has no complete point keeps
   * its newest incomplete ones.
   */
  Set<PointId> guarded(List<StoredPoint> points) {
    Map<VmId, List<StoredPoint>> byMachine = new HashMap<>();
    points.forEach(
        point ->
            byMachine.computeIfAbsent(point.header().vm(), any -> new ArrayList<>()).add(point));
    var guarded = new HashSet<PointId>();
    for (List<StoredPoint> machine : byMachine.values()) {
      var complete = machine.stream().filter(point -> point.missing().isEmpty()).toList();
      (complete.isEmpty() ? machine : complete)
          .stream()
              .sorted(NEWEST_FIRST)
              .limit(keepAtLeast)
              .map(StoredPoint::id)
              .forEach(guarded::add);
    }
    return guarded;
  }

  void requireMayDelete(String what, String where) throws RepositoryException {
    if (appendOnly) {
      throw new RepositoryException(
          RepositoryException.APPEND_ONLY,
          "%s of repository %s stays, as its site says 'appendOnly': take that setting away first, or use an engine without it"
              .formatted(what, where));
    }
  }
}
