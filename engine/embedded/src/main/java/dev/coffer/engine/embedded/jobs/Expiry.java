package dev.coffer.engine.embedded.jobs;

import dev.coffer.engine.Copy;
import dev.coffer.engine.PointId;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.PolicySpec;
import dev.coffer.engine.Retention;
import dev.coffer.engine.Schedule;
import dev.coffer.engine.VmId;
import dev.coffer.engine.embedded.catalog.Catalog;
import dev.coffer.engine.embedded.repository.Repository;
import dev.coffer.engine.embedded.repository.RepositoryException;
import dev.coffer.engine.embedded.site.LocatedPoint;
import dev.coffer.engine.embedded.site.Sites;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Forgets the recovery points that a policy's retention no longer keeps, and gives their space back
 * (R19), and those that the retention of a copy does not. A held policy forgets nothing, nor is a
 * point forgotten that a restore needs.
 */
public final class Expiry {

  private static final Logger LOG = LoggerFactory.getLogger(Expiry.class);

  private final Catalog catalog;
  private final Sites sites;

  public Expiry(Catalog catalog, Sites sites) {
    this.catalog = catalog;
    this.sites = sites;
  }

  /**
   * Forgets what the policy no longer keeps of some machines, but nothing that is still to be
   * copied. Inside a transaction, so that no restore can come to need a point meanwhile.
   *
   * @return the repositories that have space to give back
   */
  public Set<Repository> forget(PolicyId id, Predicate<VmId> machines) {
    return forget(id, (spec, points) -> expired(spec, points, machines, awaited(spec, points)));
  }

  /**
   * Forgets what had to wait for its copy, of the machines whose newest point lacks nothing: as
   * after their last backup.
   */
  public Set<Repository> forgetCopied(PolicyId id) {
    return forget(
        id, (spec, points) -> expired(spec, points, wellSaved(points), awaited(spec, points)));
  }

  private static Predicate<VmId> wellSaved(List<LocatedPoint> points) {
    Map<VmId, LocatedPoint> newest = new HashMap<>();
    for (LocatedPoint located : points) {
      newest.merge(
          located.point().header().vm(),
          located,
          (one, other) ->
              one.point().header().at().isBefore(other.point().header().at()) ? other : one);
    }
    return vm -> Optional.ofNullable(newest.get(vm)).filter(LocatedPoint::isComplete).isPresent();
  }

  /** As {@link #forget}, but what is not copied yet goes too: there is no room left for it. */
  public Set<Repository> makeRoom(PolicyId id) {
    return forget(id, (spec, points) -> expired(spec, points, vm -> true, Set.of()));
  }

  /** Forgets what a copy of the policy no longer keeps. */
  public Set<Repository> forgetCopies(PolicyId id, String site) {
    return forget(
        id,
        (spec, points) -> {
          var there = points.stream().filter(located -> located.site().equals(site)).toList();
          return spec.copies().stream()
              .filter(copy -> copy.site().equals(site))
              .flatMap(copy -> expired(there, spec.retentionOf(copy), zoneOf(spec)))
              .toList();
        });
  }

  /** Which of the points of a policy are to go. */
  private interface Choice {
    List<LocatedPoint> of(PolicySpec spec, List<LocatedPoint> points);
  }

  private Set<Repository> forget(PolicyId id, Choice choice) {
    return catalog.read(
        tx -> {
          var policy = tx.policies().find(id);
          if (policy.isEmpty() || tx.jobs().heldPolicies().contains(id)) {
            return Set.of();
          }
          var needed = tx.restores().neededPoints();
          Map<Repository, List<PointId>> expired =
              choice.of(policy.get().spec(), sites.pointsOf(id)).stream()
                  .filter(located -> !needed.contains(located.id()))
                  .collect(
                      Collectors.groupingBy(
                          LocatedPoint::repository,
                          Collectors.mapping(LocatedPoint::id, Collectors.toList())));
          expired.forEach(Expiry::forgetIn);
          return expired.keySet().stream()
              .filter(repository -> !repository.safeguard().appendOnly())
              .collect(Collectors.toSet());
        });
  }

  private static List<LocatedPoint> expired(
      PolicySpec spec, List<LocatedPoint> points, Predicate<VmId> machines, Set<PointId> awaited) {
    var own =
        points.stream()
            .filter(located -> isOwn(located, spec))
            .filter(located -> machines.test(located.point().header().vm()))
            .toList();
    return expired(own, spec.retention(), zoneOf(spec))
        .filter(located -> !awaited.contains(located.id()))
        .toList();
  }

  /**
   * Whether the policy's own retention goes for a point: it was made there, also when the policy
   * had another site; or it lies in the policy's site, which was a copy before. What lies in a
   * place that is a copy no more stays.
   */
  private static boolean isOwn(LocatedPoint located, PolicySpec spec) {
    boolean ofCopy = spec.copies().stream().anyMatch(copy -> copy.site().equals(located.site()));
    return located.site().equals(spec.site()) || (!located.point().copy() && !ofCopy);
  }

  private static Set<PointId> awaited(PolicySpec spec, List<LocatedPoint> points) {
    return spec.copies().stream()
        .flatMap(copy -> CopyPlan.of(spec, copy, points).awaited().stream())
        .collect(Collectors.toSet());
  }

  private static Stream<LocatedPoint> expired(
      List<LocatedPoint> points, Retention retention, ZoneId zone) {
    Map<VmId, List<LocatedPoint>> byMachine =
        points.stream().collect(Collectors.groupingBy(located -> located.point().header().vm()));
    return byMachine.values().stream()
        .flatMap(
            ofOne -> {
              var kept = kept(ofOne, retention, zone);
              return ofOne.stream().filter(located -> !kept.contains(located.id()));
            });
  }

  /** Which of the points of a policy a copy of it keeps, if it has no others. */
  static Set<PointId> keptBy(Collection<LocatedPoint> points, PolicySpec spec, Copy copy) {
    Map<VmId, List<LocatedPoint>> byMachine =
        points.stream().collect(Collectors.groupingBy(located -> located.point().header().vm()));
    return byMachine.values().stream()
        .flatMap(ofOne -> kept(ofOne, spec.retentionOf(copy), zoneOf(spec)).stream())
        .collect(Collectors.toSet());
  }

  /** Which points of one machine a retention keeps. */
  static Set<PointId> kept(Collection<LocatedPoint> points, Retention retention, ZoneId zone) {
    Map<PointId, Keeping.Candidate> candidates = new HashMap<>();
    for (LocatedPoint located : points) {
      candidates.merge(
          located.id(),
          new Keeping.Candidate(located.id(), located.point().header().at(), located.isComplete()),
          (one, other) -> one.good() ? one : other);
    }
    return Keeping.keep(candidates.values(), retention, zone);
  }

  /** In which the policy counts its days. */
  static ZoneId zoneOf(PolicySpec spec) {
    return spec.schedule().map(Schedule::zone).orElse(ZoneOffset.UTC);
  }

  /** What is guarded or locked stays, and is looked at again after the next run. */
  private static void forgetIn(Repository repository, List<PointId> expired) {
    var guarded = repository.guarded();
    try {
      var locked = repository.locked(expired);
      var points =
          expired.stream()
              .filter(point -> !guarded.contains(point) && !locked.containsKey(point))
              .toList();
      locked.values().stream()
          .max(Instant::compareTo)
          .ifPresent(
              until ->
                  LOG.info(
                      "{} recovery points that are kept no more are locked, the last until {}",
                      locked.size(),
                      until));
      if (points.isEmpty()) {
        return;
      }
      repository.forget(points);
      LOG.info("{} recovery points have expired", points.size());
    } catch (RepositoryException e) {
      LOG.warn("expired recovery points stay until the next run: {}", e.problem().message());
    }
  }

  /** Gives back the space of what was forgotten. */
  public void collectGarbage(Set<Repository> repositories) {
    for (Repository repository : repositories) {
      try {
        var report = repository.collectGarbage();
        LOG.info("{} bytes have been given back", report.freedBytes());
        report
            .locked()
            .until()
            .ifPresent(
                until ->
                    LOG.info(
                        "{} bytes that nothing needs are locked, the last until {}",
                        report.locked().bytes(),
                        until));
      } catch (RepositoryException e) {
        LOG.warn("no space was given back: {}", e.problem().message());
      }
    }
  }
}
