package dev.coffer.engine.embedded.jobs;

import dev.coffer.engine.Copy;
import dev.coffer.engine.PointId;
import dev.coffer.engine.Policy;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.Problem;
import dev.coffer.engine.embedded.catalog.Catalog;
import dev.coffer.engine.embedded.catalog.Copies;
import dev.coffer.engine.embedded.repository.Replication;
import dev.coffer.engine.embedded.repository.Repository;
import dev.coffer.engine.embedded.repository.RepositoryException;
import dev.coffer.engine.embedded.site.LocatedPoint;
import dev.coffer.engine.embedded.site.Sites;
import dev.coffer.engine.embedded.store.ObjectLock;
import dev.coffer.engine.embedded.work.Workers;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Copies recovery points where their policies want them, and forgets there what the copy's
 * retention no longer keeps (R19, R23). The points themselves are its memory: what is missing is
 * copied, whoever was interrupted where. It has threads of its own, so no backup waits for it.
 */
public final class Copier {

  private static final Logger LOG = LoggerFactory.getLogger(Copier.class);

  private final Catalog catalog;
  private final Sites sites;
  private final Expiry expiry;
  private final Workers workers;
  private final InstantSource clock;

  /** Copies that lack a disk that cannot be read: not tried again before the next backup. */
  private final Map<Attempt, Problem> damaged = new ConcurrentHashMap<>();

  /** Policies with new points, or with another retention: something may be to be forgotten. */
  private final Set<PolicyId> changed = ConcurrentHashMap.newKeySet();

  private record Attempt(PolicyId policy, String site, PointId point) {}

  public Copier(Catalog catalog, Sites sites, Workers workers, InstantSource clock) {
    this.catalog = catalog;
    this.sites = sites;
    this.expiry = new Expiry(catalog, sites);
    this.workers = workers;
    this.clock = clock;
  }

  /** Has the copies of a policy made, when their turn comes: it has new points. */
  public void take(PolicyId policy) {
    damaged.keySet().removeIf(attempt -> attempt.policy().equals(policy));
    changed.add(policy);
    submit(policy);
  }

  /** Has all copies made that are not there. */
  public void takeAll() {
    List<Copies.Entry> copies = catalog.read(tx -> tx.copies().all());
    copies.stream().map(Copies.Entry::policy).distinct().forEach(this::submit);
  }

  private void submit(PolicyId policy) {
    workers.submit(policy, () -> run(policy));
  }

  private void run(PolicyId id) {
    boolean expires = changed.remove(id);
    Optional<Policy> policy = catalog.read(tx -> tx.policies().find(id));
    for (Copy copy : policy.map(found -> found.spec().copies()).orElse(List.of())) {
      var pass = copy(policy.orElseThrow(), copy);
      note(id, copy, pass.problem());
      if (expires || pass.copied() > 0) {
        expiry.collectGarbage(expiry.forgetCopies(id, copy.site()));
        expiry.collectGarbage(expiry.forgetCopied(id));
      }
    }
  }

  /** What one look at a copy has brought, and the first thing that went wrong. */
  private record Pass(int copied, Optional<Problem> problem) {}

  private Pass copy(Policy policy, Copy copy) {
    var to = sites.repository(copy.site());
    if (to.isEmpty()) {
      return new Pass(0, Optional.of(siteGone(policy, copy)));
    }
    int copied = 0;
    Optional<Problem> first = Optional.empty();
    var term = copy.lock().map(LockTerm::new);
    try {
      for (LocatedPoint point : missing(policy, copy)) {
        workers.goOnUnlessStopping();
        var attempt = new Attempt(policy.id(), copy.site(), point.id());
        var lock = term.map(found -> found.ofNew(clock.instant()));
        var problem = copy(point, to.get(), lock, attempt);
        copied += problem.isEmpty() ? 1 : 0;
        first = first.or(() -> problem);
      }
      if (term.isPresent()) {
        extend(policy, copy, term.get(), to.get());
      }
    } catch (RepositoryException e) {
      workers.goOnUnlessStopping();
      first = Optional.of(e.problem());
    }
    return new Pass(copied, first);
  }

  /** Keeps locked what is kept, and what shall be locked for longer than it was said to. */
  private void extend(Policy policy, Copy copy, LockTerm term, Repository to)
      throws RepositoryException {
    var spec = policy.spec();
    var there =
        sites.pointsOf(policy.id()).stream()
            .filter(located -> located.site().equals(copy.site()))
            .toList();
    to.custody().extend(term.of(there, Expiry.keptBy(there, spec, copy), clock.instant()));
  }

  private List<LocatedPoint> missing(Policy policy, Copy copy) {
    return CopyPlan.of(policy.spec(), copy, sites.pointsOf(policy.id())).missing();
  }

  private static Problem siteGone(Policy policy, Copy copy) {
    return new Problem(
        "SiteNotConfigured",
        "policy %s is copied to site %s, which this engine no longer has: configure the site again, or take the copy out of the policy"
            .formatted(policy.name(), copy.site()));
  }

  private Optional<Problem> copy(
      LocatedPoint point, Repository to, Optional<ObjectLock> lock, Attempt attempt)
      throws RepositoryException {
    var known = Optional.ofNullable(damaged.get(attempt));
    if (known.isPresent()) {
      return known;
    }
    try {
      var outcome = new Replication(point.repository(), to).copy(point.point(), lock, _ -> {});
      var problem = outcome.problems().stream().findFirst();
      problem.ifPresent(why -> damaged.put(attempt, why));
      LOG.info(
          "recovery point {} is copied to site {}, {} bytes",
          attempt.point(),
          attempt.site(),
          outcome.sentBytes());
      return problem;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new Workers.Stopped();
    }
  }

  private void note(PolicyId policy, Copy copy, Optional<Problem> problem) {
    problem.ifPresent(why -> LOG.warn("copy to site {}: {}", copy.site(), why.message()));
    List<Copies.Entry> known = catalog.read(tx -> tx.copies().all());
    boolean same =
        known.stream()
            .filter(entry -> entry.policy().equals(policy))
            .filter(entry -> entry.copy().site().equals(copy.site()))
            .allMatch(entry -> entry.problem().equals(problem));
    if (!same) {
      catalog.change(tx -> tx.copies().ended(policy, copy.site(), problem));
    }
  }
}
