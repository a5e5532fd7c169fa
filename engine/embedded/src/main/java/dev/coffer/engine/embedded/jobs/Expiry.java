package dev.coffer.engine.embedded.jobs;

import dev.coffer.engine.PointId;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.PolicySpec;
import dev.coffer.engine.Schedule;
import dev.coffer.engine.VmId;
import dev.coffer.engine.embedded.catalog.Catalog;
import dev.coffer.engine.embedded.repository.Repository;
import dev.coffer.engine.embedded.repository.RepositoryException;
import dev.coffer.engine.embedded.site.LocatedPoint;
import dev.coffer.engine.embedded.site.Sites;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Forgets the recovery points that a policy's retention no longer keeps, and gives their space back
 * (R19). A held policy forgets nothing, nor is a point forgotten that a restore needs.
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
   * Forgets what the policy no longer keeps of some machines. Inside a transaction, so that no
   * restore can come to need a point meanwhile.
   *
   * @return the repositories that have space to give back
   */
  public Set<Repository> forget(PolicyId id, Predicate<VmId> machines) {
    return catalog.read(
        tx -> {
          var policy = tx.policies().find(id);
          if (policy.isEmpty() || tx.jobs().heldPolicies().contains(id)) {
            return Set.of();
          }
          var expired = expired(id, policy.get().spec(), machines, tx.restores().neededPoints());
          expired.forEach(Expiry::forgetIn);
          return expired.keySet().stream()
              .filter(repository -> !repository.safeguard().appendOnly())
              .collect(Collectors.toSet());
        });
  }

  private Map<Repository, List<PointId>> expired(
      PolicyId policy, PolicySpec spec, Predicate<VmId> machines, Set<PointId> needed) {
    Map<VmId, List<LocatedPoint>> byMachine =
        sites
            .points()
            .filter(located -> located.point().header().policyId().equals(policy))
            .filter(located -> machines.test(located.point().header().vm()))
            .collect(Collectors.groupingBy(located -> located.point().header().vm()));
    return byMachine.values().stream()
        .flatMap(points -> expiredOf(points, spec).stream())
        .filter(located -> !needed.contains(located.point().id()))
        .collect(
            Collectors.groupingBy(
                LocatedPoint::repository,
                Collectors.mapping(located -> located.point().id(), Collectors.toList())));
  }

  private static List<LocatedPoint> expiredOf(Collection<LocatedPoint> points, PolicySpec spec) {
    var candidates =
        points.stream()
            .map(
                located ->
                    new Keeping.Candidate(
                        located.point().id(), located.point().header().at(), located.isComplete()))
            .toList();
    ZoneId zone = spec.schedule().map(Schedule::zone).orElse(ZoneOffset.UTC);
    var kept = Keeping.keep(candidates, spec.retention(), zone);
    return points.stream().filter(located -> !kept.contains(located.point().id())).toList();
  }

  /** What the repository guards stays, and is looked at again after the next run. */
  private static void forgetIn(Repository repository, List<PointId> expired) {
    var guarded = repository.guarded();
    var points = expired.stream().filter(point -> !guarded.contains(point)).toList();
    if (points.isEmpty()) {
      return;
    }
    try {
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
      } catch (RepositoryException e) {
        LOG.warn("no space was given back: {}", e.problem().message());
      }
    }
  }
}
