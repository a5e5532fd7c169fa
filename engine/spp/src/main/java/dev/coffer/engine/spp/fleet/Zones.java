package dev.coffer.engine.spp.fleet;

import dev.coffer.engine.spp.wire.Item;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Availability zones, which Spectrum Protect Plus knows nothing of: the setting {@code zones}.
 *
 * @param sites the zone of each site, by its name
 * @param machines the zone of the machines of each cluster, host or vCenter, by its name
 */
public record Zones(Map<String, String> sites, Map<String, String> machines) {

  public Zones {
    sites = Map.copyOf(sites);
    machines = Map.copyOf(machines);
  }

  /** A site that the setting does not name is a zone of its own. */
  public String ofSite(String name) {
    return sites.getOrDefault(name, "site " + name);
  }

  /**
   * The zone of the first of the machine's cluster, host and vCenter that the setting names; else
   * the cluster, or what there is of these, is a zone of its own.
   */
  String ofMachine(Item vm, Optional<String> vcenter) {
    var places =
        Stream.of(vm.text("cluster.name"), vm.text("hypervisorHostname"), vcenter)
            .flatMap(Optional::stream)
            .toList();
    return places.stream()
        .flatMap(place -> Optional.ofNullable(machines.get(place)).stream())
        .findFirst()
        .or(() -> places.stream().findFirst())
        .orElse("");
  }
}
