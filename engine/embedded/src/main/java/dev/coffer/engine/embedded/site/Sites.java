package dev.coffer.engine.embedded.site;

import dev.coffer.engine.EngineError;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.PointId;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.RepositoryCare;
import dev.coffer.engine.Site;
import dev.coffer.engine.VirtualMachine.NewestPoint;
import dev.coffer.engine.VmId;
import dev.coffer.engine.embedded.keys.KeyFile;
import dev.coffer.engine.embedded.keys.Secret;
import dev.coffer.engine.embedded.repository.Repository;
import dev.coffer.engine.embedded.repository.RepositoryException;
import dev.coffer.engine.embedded.repository.RepositoryOptions;
import dev.coffer.engine.embedded.repository.Safeguard;
import dev.coffer.engine.embedded.store.ObjectStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The engine's sites; the recovery points in them are all that there are. */
public final class Sites implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Sites.class);

  /** Newest first; of one moment, the order is fixed by the ids. */
  private static final Comparator<LocatedPoint> NEWEST_FIRST =
      Comparator.comparing((LocatedPoint located) -> located.point().header().at())
          .thenComparing(located -> located.point().id())
          .reversed();

  private record Place(SiteSettings settings, Repository repository) {}

  private final Map<String, Place> places;

  private Sites(Map<String, Place> places) {
    this.places = places;
  }

  /**
   * Opens the repositories of all sites.
   *
   * @param stateFolder where is remembered which repositories there are
   * @throws EngineException Unavailable when one of them cannot be opened
   */
  public static Sites open(List<SiteSettings> settings, Path stateFolder, InstantSource clock) {
    var known = new KnownRepositories(stateFolder.resolve("repositories"));
    var sites = new Sites(new LinkedHashMap<>());
    try {
      for (SiteSettings site : settings) {
        var repository = open(site, known, clock);
        sites.places.put(site.name(), new Place(site, repository));
        repository
            .damage()
            .forEach(problem -> LOG.warn("site {}: {}", site.name(), problem.message()));
      }
      return sites;
    } catch (RepositoryException e) {
      sites.close();
      throw unavailable(e);
    }
  }

  /**
   * Opens the repositories of those sites that can be opened, to read only, beside the engine that
   * writes to them.
   *
   * @throws IOException what is wrong with the last, when none can be
   */
  public static Sites openToRead(List<SiteSettings> settings, InstantSource clock)
      throws IOException {
    var sites = new Sites(new LinkedHashMap<>());
    Optional<IOException> failure = Optional.empty();
    for (SiteSettings site : settings) {
      try {
        sites.places.put(site.name(), new Place(site, openToRead(site, clock)));
      } catch (IOException e) {
        LOG.warn("site {} is left out: {}", site.name(), e.getMessage());
        failure = Optional.of(e);
      }
    }
    if (sites.places.isEmpty() && failure.isPresent()) {
      throw failure.get();
    }
    return sites;
  }

  private static Repository openToRead(SiteSettings site, InstantSource clock) throws IOException {
    var objects = site.place().open();
    try {
      if (!Repository.exists(objects)) {
        throw new IOException("there is no repository at " + objects.where(""));
      }
      return Repository.openToRead(objects, secret(site.key(), objects.where(""), true), clock);
    } catch (IOException | RuntimeException e) {
      objects.close();
      throw e;
    }
  }

  private static Repository open(SiteSettings site, KnownRepositories known, InstantSource clock)
      throws RepositoryException {
    try {
      var repository = open(site, site.place().open(), known, clock);
      return requireSame(site, repository, known);
    } catch (RepositoryException e) {
      throw e;
    } catch (IOException e) {
      throw RepositoryException.unusable(site.place().toString(), e);
    }
  }

  private static Repository open(
      SiteSettings site, ObjectStore objects, KnownRepositories known, InstantSource clock)
      throws IOException {
    var options =
        new RepositoryOptions(
            site.allocationBytes(),
            site.bytesPerSecond(),
            new Safeguard(site.care().appendOnly(), site.care().keepAtLeast()),
            secret(site, objects, known),
            clock);
    return Repository.open(objects, options);
  }

  private static Repository requireSame(
      SiteSettings site, Repository repository, KnownRepositories known) throws IOException {
    try {
      known.requireSame(site.name(), repository.where(), repository.id());
      return repository;
    } catch (IOException | RuntimeException e) {
      repository.close();
      throw e;
    }
  }

  private static Secret secret(SiteSettings site, ObjectStore objects, KnownRepositories known)
      throws IOException {
    try {
      boolean exists = Repository.exists(objects);
      known.requireThere(site.name(), objects.where(""), exists);
      return secret(site.key(), objects.where(""), exists);
    } catch (IOException | RuntimeException e) {
      objects.close();
      throw e;
    }
  }

  private static Secret secret(KeySource key, String where, boolean exists)
      throws RepositoryException {
    try {
      return key.secret("repository " + where, exists);
    } catch (IOException e) {
      throw RepositoryException.keyMissing(e);
    }
  }

  public Set<String> names() {
    return Set.copyOf(places.keySet());
  }

  public List<Site> all() {
    return places.values().stream().map(Sites::describe).toList();
  }

  public Optional<Site> find(String name) {
    return Optional.ofNullable(places.get(name)).map(Sites::describe);
  }

  /** Where a site's points are; empty when the configuration no longer has that site. */
  public Optional<Repository> repository(String site) {
    return Optional.ofNullable(places.get(site)).map(Place::repository);
  }

  /** How a site is looked after; empty when the configuration no longer has that site. */
  public Optional<SiteCare> care(String site) {
    return Optional.ofNullable(places.get(site)).map(place -> place.settings().care());
  }

  /** Whether what is stored in a site can be kept from being deleted. */
  public boolean canLock(String site) {
    try {
      var repository = repository(site);
      return repository.isPresent() && repository.get().canLock();
    } catch (RepositoryException e) {
      throw unavailable(e);
    }
  }

  /** Where the repositories are, and the keys to them. */
  public List<RepositoryCare.Place> places() {
    return places.values().stream().map(Sites::locate).toList();
  }

  private static RepositoryCare.Place locate(Place place) {
    var settings = place.settings();
    var repository = place.repository();
    return new RepositoryCare.Place(
        settings.name(),
        repository.where(),
        repository.id().value(),
        settings.key().where(),
        KeyFile.WARNING);
  }

  private static Site describe(Place place) {
    try {
      var settings = place.settings();
      return new Site(settings.name(), settings.zone(), Optional.of(place.repository().capacity()));
    } catch (RepositoryException e) {
      throw unavailable(e);
    }
  }

  /** All points of all sites, in no order. */
  public Stream<LocatedPoint> points() {
    return places.values().stream()
        .flatMap(
            place ->
                place.repository().points().stream()
                    .map(
                        point ->
                            new LocatedPoint(place.settings().name(), place.repository(), point)));
  }

  /** All points of a policy, in no order; one that lies in several places as often. */
  public List<LocatedPoint> pointsOf(PolicyId policy) {
    return points().filter(located -> located.point().header().policyId().equals(policy)).toList();
  }

  /** Each point once, where it is preferred. */
  public List<LocatedPoint> newestFirst(Stream<LocatedPoint> points) {
    Map<PointId, LocatedPoint> byId = new HashMap<>();
    points.forEach(located -> byId.merge(located.id(), located, LocatedPoint::preferred));
    return byId.values().stream().sorted(NEWEST_FIRST).toList();
  }

  /** Where it is preferred, with the other places that have it. */
  public Optional<LocatedPoint> point(PointId id) {
    return places.values().stream()
        .flatMap(
            place ->
                place.repository().point(id).stream()
                    .map(
                        point ->
                            new LocatedPoint(place.settings().name(), place.repository(), point)))
        .reduce(LocatedPoint::preferred);
  }

  /** The newest complete point of each machine that has one. */
  public Map<VmId, NewestPoint> newest() {
    Map<VmId, NewestPoint> newest = new HashMap<>();
    points()
        .filter(LocatedPoint::isComplete)
        .map(LocatedPoint::point)
        .forEach(
            point ->
                newest.merge(
                    point.header().vm(),
                    new NewestPoint(point.id(), point.header().at()),
                    (one, other) -> one.at().isBefore(other.at()) ? other : one));
    return newest;
  }

  @Override
  public void close() {
    for (Place place : places.values()) {
      try {
        place.repository().close();
      } catch (RepositoryException e) {
        LOG.warn("site {} could not be closed: {}", place.settings().name(), e.getMessage());
      }
    }
  }

  private static EngineException unavailable(RepositoryException e) {
    return new EngineException(
        new EngineError.Unavailable(e.problem().message(), Optional.empty()), e);
  }
}
