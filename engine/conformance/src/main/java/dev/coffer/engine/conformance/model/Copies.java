package dev.coffer.engine.conformance.model;

import dev.coffer.engine.Copy;
import dev.coffer.engine.CopyState;
import dev.coffer.engine.PointId;
import dev.coffer.engine.Policy;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.Problem;
import dev.coffer.engine.RecoveryPoint;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The model's copies: whoever looks finds them made, unless something keeps them from it. */
final class Copies {

  private record Place(PolicyId policy, String site) {}

  private final Policies policies;
  private final Points points;
  private final Map<Place, Set<PointId>> copied = new HashMap<>();
  private Optional<Problem> obstacle = Optional.empty();
  private boolean stopped;

  Copies(Policies policies, Points points) {
    this.policies = policies;
    this.points = points;
  }

  /** Empty: nothing is in the way any more. */
  void obstruct(Optional<Problem> problem) {
    obstacle = problem;
    stopped = problem.isPresent();
  }

  void stop() {
    stopped = true;
  }

  List<CopyState> look() {
    return policies.all().stream()
        .flatMap(policy -> policy.spec().copies().stream().map(copy -> look(policy, copy)))
        .toList();
  }

  private static Optional<Instant> lockedUntil(Copy copy, RecoveryPoint newest) {
    return copy.lock().map(lock -> newest.at().plus(Duration.ofDays(lock.days())));
  }

  private CopyState look(Policy policy, Copy copy) {
    var oldestFirst = points.madeBy(policy.id());
    var there = copied.computeIfAbsent(new Place(policy.id(), copy.site()), _ -> new HashSet<>());
    if (!stopped) {
      oldestFirst.stream().map(RecoveryPoint::id).forEach(there::add);
    }
    var newest = oldestFirst.stream().filter(point -> there.contains(point.id())).toList();
    var missing = oldestFirst.stream().filter(point -> !there.contains(point.id())).toList();
    return new CopyState(
        policy.id(),
        copy.site(),
        newest.isEmpty() ? Optional.empty() : Optional.of(newest.getLast().at()),
        missing.size(),
        missing.stream().findFirst().map(RecoveryPoint::at),
        newest.isEmpty() ? Optional.empty() : lockedUntil(copy, newest.getLast()),
        missing.isEmpty() ? Optional.empty() : obstacle);
  }
}
