package dev.coffer.engine.embedded;

import dev.coffer.engine.EngineError;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.Refusal;
import dev.coffer.engine.RepositoryCare;
import dev.coffer.engine.embedded.keys.KeySlot;
import dev.coffer.engine.embedded.keys.Secret;
import dev.coffer.engine.embedded.repository.Replication;
import dev.coffer.engine.embedded.repository.Repository;
import dev.coffer.engine.embedded.repository.RepositoryException;
import dev.coffer.engine.embedded.repository.VerifyReport;
import dev.coffer.engine.embedded.repository.VerifyShare;
import dev.coffer.engine.embedded.site.Sites;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** Care for the repositories of the engine's sites. */
final class EmbeddedCare implements RepositoryCare {

  /** The repository may be as it should; asking again may help. */
  private static final Set<String> PASSING =
      Set.of(RepositoryException.CLOSED, RepositoryException.UNUSABLE, RepositoryException.IN_USE);

  private final Sites sites;

  EmbeddedCare(Sites sites) {
    this.sites = sites;
  }

  /** Something that is done to a repository. */
  @FunctionalInterface
  private interface Task<T> {
    T run(Repository repository) throws RepositoryException, InterruptedException;
  }

  private <T> T in(String site, Task<T> task) {
    try {
      return task.run(repository(site));
    } catch (RepositoryException e) {
      throw explain(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EngineException(
          new EngineError.Unavailable("it was interrupted", Optional.empty()), e);
    }
  }

  private Repository repository(String site) {
    return sites.repository(site).orElseThrow(() -> EngineException.notFound("site", site));
  }

  private static EngineException explain(RepositoryException e) {
    var problem = e.problem();
    if (PASSING.contains(problem.reason())) {
      return new EngineException(
          new EngineError.Unavailable(problem.message(), Optional.empty()), e);
    }
    boolean full = problem.reason().equals(RepositoryException.CAPACITY_EXHAUSTED);
    var refusal = full ? Refusal.CAPACITY_EXHAUSTED : Refusal.OTHER;
    return new EngineException(new EngineError.Refused(refusal, problem.message()), e);
  }

  @Override
  public List<Place> places() {
    return sites.places();
  }

  @Override
  public Statistics statistics(String site) {
    return in(site, repository -> repository.upkeep().statistics(site));
  }

  @Override
  public Verified verify(String site, OptionalLong most, Progress progress) {
    var share = most.isPresent() ? VerifyShare.most(most.getAsLong()) : VerifyShare.ALL;
    var report = in(site, repository -> repository.upkeep().verify(share, progress));
    return new Verified(report.bytes(), Math.toIntExact(report.packs()), damage(report.damage()));
  }

  private static List<Damage> damage(List<VerifyReport.Damage> damage) {
    return damage.stream().map(each -> new Damage(each.problem(), each.points())).toList();
  }

  @Override
  public Pruned prune(String site, Progress progress) {
    var report = in(site, repository -> repository.upkeep().collect(progress));
    return new Pruned(
        report.packsRemoved(),
        report.packsRewritten(),
        report.freedBytes(),
        report.locked().bytes(),
        report.locked().until());
  }

  @Override
  public Repaired repair(String site, Progress progress) {
    var others =
        sites.names().stream()
            .filter(other -> !other.equals(site))
            .sorted()
            .map(this::repository)
            .toList();
    var report = in(site, repository -> repository.upkeep().repair(others, progress));
    return new Repaired(report.mended(), damage(report.left()));
  }

  @Override
  public Copied copy(String fromSite, String toSite, Progress progress) {
    if (fromSite.equals(toSite)) {
      throw EngineException.refused(
          Refusal.OTHER, "site %s cannot be copied to itself: name another".formatted(toSite));
    }
    var to = repository(toSite);
    return in(fromSite, from -> new SiteCopy(new Replication(from, to), progress).run(from));
  }

  @Override
  public List<Key> keys(String site) {
    return in(site, repository -> repository.keyring().slots()).stream()
        .map(EmbeddedCare::key)
        .toList();
  }

  @Override
  public String newSecret() {
    return Secret.Key.random().line();
  }

  @Override
  public Key addKey(String site, NewKey key) {
    var secret = secret(key);
    return key(in(site, repository -> repository.keyring().add(key.name(), secret)));
  }

  private static Secret secret(NewKey key) {
    try {
      return Secret.of(key.secret());
    } catch (IllegalArgumentException e) {
      throw EngineException.refused(
          Refusal.OTHER,
          "the secret for key %s cannot be used: %s".formatted(key.name(), e.getMessage()));
    }
  }

  private static Key key(KeySlot slot) {
    return new Key(
        slot.id(),
        slot.name(),
        slot.kind().name().toLowerCase(Locale.ROOT),
        Instant.parse(slot.created()));
  }

  @Override
  public void removeKey(String site, String id) {
    if (keys(site).stream().noneMatch(key -> key.id().equals(id))) {
      throw EngineException.notFound("key slot", id);
    }
    in(
        site,
        repository -> {
          repository.keyring().remove(id);
          return id;
        });
  }
}
