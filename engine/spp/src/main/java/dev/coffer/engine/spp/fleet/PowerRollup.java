package dev.coffer.engine.spp.fleet;

import dev.coffer.engine.Power;
import dev.coffer.engine.remote.Call;
import dev.coffer.engine.spp.wire.Item;
import dev.coffer.engine.spp.wire.SppApi;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;

/**
 * Whether each machine runs, as the rollup of the catalog says (reference, section 5), for servers
 * whose machines do not say it themselves. It is of all machines at once, so whoever looks at one
 * of them takes one that is a little old.
 */
final class PowerRollup {

  private static final String PATH = "/api/endeavour/catalog/hypervisor/vm";
  private static final Duration RECENT = Duration.ofSeconds(30);

  private final SppApi api;
  private final InstantSource clock;
  private volatile Known known = new Known(Map.of(), Instant.EPOCH);

  PowerRollup(SppApi api, InstantSource clock) {
    this.api = api;
    this.clock = clock;
  }

  private record Known(Map<String, Power> powers, Instant at) {}

  /** By the server's id of each machine. */
  Map<String, Power> read() {
    var at = clock.instant();
    var powers = new HashMap<String, Power>();
    for (Item child :
        api.list(Call.get(PATH).query("embed", "(children(properties))"), "children")) {
      PowerWord.of(child.item("properties")).ifPresent(power -> powers.put(child.id(), power));
    }
    known = new Known(Map.copyOf(powers), at);
    return powers;
  }

  Map<String, Power> recent() {
    var now = known;
    return now.at().plus(RECENT).isAfter(clock.instant()) ? now.powers() : read();
  }
}
