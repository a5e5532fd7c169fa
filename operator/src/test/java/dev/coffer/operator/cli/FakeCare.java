package dev.coffer.operator.cli;

import dev.coffer.engine.EngineError;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.PointId;
import dev.coffer.engine.Problem;
import dev.coffer.engine.Refusal;
import dev.coffer.engine.RepositoryCare;
import dev.coffer.engine.VmId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Repositories in memory: points and their packs by number, keys, and what a test breaks. */
final class FakeCare implements RepositoryCare {

  static final long PACK = 64L << 20;
  static final Instant LOCKED_UNTIL = Instant.parse("2026-04-02T00:00:00Z");
  static final String WARNING = "Whoever loses this key loses every backup.";

  private final Map<String, Repository> repositories = new LinkedHashMap<>();
  private final Instant now;

  FakeCare(Instant now) {
    this.now = now;
  }

  private static final class Repository {
    private final Map<PointId, VmId> points = new LinkedHashMap<>();
    private final List<Key> keys = new ArrayList<>();
    private final Map<String, String> secrets = new LinkedHashMap<>();
    private final List<Damage> damage = new ArrayList<>();
    private int garbage;
    private long lockedGarbage;
    private boolean unreachable;

    private Optional<Instant> lockedUntil() {
      return lockedGarbage == 0 ? Optional.empty() : Optional.of(LOCKED_UNTIL);
    }
  }

  FakeCare addSite(String site) {
    repositories.put(site, new Repository());
    addKey(site, new NewKey("first", "coffer-key-1:" + site));
    return this;
  }

  void addPoint(String site, VmId vm, PointId point) {
    repository(site).points.put(point, vm);
  }

  void addGarbage(String site) {
    repository(site).garbage++;
  }

  /** No prune can remove it yet. */
  void lockGarbage(String site) {
    repository(site).lockedGarbage += PACK;
  }

  void damage(String site, Problem problem, PointId... points) {
    repository(site).damage.add(new Damage(problem, List.of(points)));
  }

  void loseConnection(String site) {
    repository(site).unreachable = true;
  }

  /** What opens a repository, by the names of the keys. */
  Map<String, String> secrets(String site) {
    return repository(site).secrets;
  }

  private Repository repository(String site) {
    Repository found = repositories.get(site);
    if (found == null) {
      throw EngineException.notFound("site", site);
    }
    if (found.unreachable) {
      throw new EngineException(
          new EngineError.Unavailable("the folder is not mounted", Optional.empty()));
    }
    return found;
  }

  @Override
  public List<Place> places() {
    return repositories.keySet().stream()
        .map(
            site ->
                new Place(
                    site, "/vaults/" + site, "id-of-" + site, "file " + site + ".key", WARNING))
        .toList();
  }

  @Override
  public Statistics statistics(String site) {
    Repository found = repository(site);
    int points = found.points.size();
    List<Machine> machines =
        found.points.values().stream().distinct().map(vm -> machine(vm, found)).toList();
    return new Statistics(
        site,
        "/vaults/" + site,
        "id-of-" + site,
        points,
        points * PACK,
        points * PACK / 2,
        points * PACK / 4,
        found.garbage * PACK,
        points == 0 ? Optional.empty() : Optional.of(now.minusSeconds(3 * 86400)),
        points == 0 ? OptionalLong.empty() : OptionalLong.of(16 * PACK),
        points == 0 ? OptionalLong.empty() : OptionalLong.of(PACK / 8),
        points == 0 ? OptionalLong.empty() : OptionalLong.of(40),
        points == 0 ? Locked.NOTHING : new Locked(1, Optional.of(LOCKED_UNTIL)),
        machines);
  }

  private static Machine machine(VmId vm, Repository repository) {
    int points = Collections.frequency(repository.points.values(), vm);
    return new Machine(vm, vm.value(), points, points * PACK, points * PACK / 4);
  }

  @Override
  public Verified verify(String site, OptionalLong most, Progress progress) {
    Repository found = repository(site);
    long total = Math.min(found.points.size() * PACK, most.orElse(Long.MAX_VALUE));
    progress.at(0, total);
    progress.at(total / 2, total);
    progress.at(total, total);
    return new Verified(total, found.points.size(), found.damage);
  }

  @Override
  public Pruned prune(String site, Progress progress) {
    Repository found = repository(site);
    int removed = found.garbage;
    found.garbage = 0;
    return new Pruned(removed, 1, removed * PACK, found.lockedGarbage, found.lockedUntil());
  }

  /** Mends what hurts no point. */
  @Override
  public Repaired repair(String site, Progress progress) {
    Repository found = repository(site);
    List<String> mended =
        found.damage.stream()
            .filter(each -> each.points().isEmpty())
            .map(each -> each.problem().message())
            .toList();
    found.damage.removeIf(each -> each.points().isEmpty());
    return new Repaired(mended, found.damage);
  }

  @Override
  public Copied copy(String fromSite, String toSite, Progress progress) {
    Map<PointId, VmId> there = repository(toSite).points;
    int before = there.size();
    there.putAll(repository(fromSite).points);
    int copied = there.size() - before;
    return new Copied(copied, repository(fromSite).points.size() - copied, copied * PACK);
  }

  @Override
  public List<Key> keys(String site) {
    return List.copyOf(repository(site).keys);
  }

  @Override
  public String newSecret() {
    return "coffer-key-1:new-and-secret";
  }

  @Override
  public Key addKey(String site, NewKey key) {
    Repository found = repository(site);
    if (found.secrets.containsKey(key.name())) {
      throw EngineException.refused(Refusal.NAME_IN_USE, "there is a key '" + key.name() + "'");
    }
    String kind = key.secret().startsWith("coffer-key-") ? "key" : "passphrase";
    Key added = new Key("slot-" + found.secrets.size(), key.name(), kind, now);
    found.secrets.put(key.name(), key.secret());
    found.keys.add(added);
    return added;
  }

  @Override
  public void removeKey(String site, String id) {
    Repository found = repository(site);
    if (found.keys.size() == 1) {
      throw EngineException.refused(Refusal.OTHER, "it is the last key: add another one first");
    }
    found.keys.stream()
        .filter(key -> key.id().equals(id))
        .forEach(key -> found.secrets.remove(key.name()));
    found.keys.removeIf(key -> key.id().equals(id));
  }
}
