package dev.coffer.engine.spp;

import dev.coffer.engine.Site;
import dev.coffer.engine.Site.Capacity;
import dev.coffer.engine.remote.Call;
import dev.coffer.engine.spp.fleet.Zones;
import dev.coffer.engine.spp.wire.Item;
import dev.coffer.engine.spp.wire.SppApi;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Sites and how full their vSnap servers are (reference, section 4). */
final class Sites {

  /** Of all bytes; a site with less left gets no more runs (R19). */
  private static final double LEAST_FREE = 0.02;

  private final SppApi api;
  private final Zones zones;

  Sites(SppApi api, Zones zones) {
    this.api = api;
    this.zones = zones;
  }

  Zones zones() {
    return zones;
  }

  /**
   * The sites.
   *
   * @param byId of the server
   */
  record Known(Map<String, Site> byId) {

    List<Site> all() {
      return List.copyOf(byId.values());
    }

    Optional<Site> named(String name) {
      return byId.values().stream().filter(site -> site.name().equals(name)).findFirst();
    }
  }

  Known read() {
    var storages = api.list(Call.get("/api/storage"), "storages");
    var sites = new LinkedHashMap<String, Site>();
    for (Item site : api.list(Call.get("/api/site"), "sites")) {
      var own =
          storages.stream()
              .filter(storage -> storage.text("site").filter(site.id()::equals).isPresent())
              .filter(storage -> storage.has("capacity.total"))
              .toList();
      sites.put(site.id(), new Site(site.name(), zones.ofSite(site.name()), capacity(own)));
    }
    return new Known(sites);
  }

  private static Optional<Capacity> capacity(List<Item> storages) {
    long total = sum(storages, "capacity.total");
    long free = Math.clamp(sum(storages, "capacity.free"), 0, total);
    return storages.isEmpty()
        ? Optional.empty()
        : Optional.of(new Capacity(total, total - free, free > total * LEAST_FREE));
  }

  private static long sum(List<Item> storages, String field) {
    return storages.stream().mapToLong(one -> Math.max(0, one.number(field).orElse(0))).sum();
  }
}
