package dev.coffer.engine.cloudtemple.settings;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.remote.Secret;
import dev.coffer.engine.remote.Settings;
import dev.coffer.engine.remote.Trust;
import java.net.URI;
import java.util.Map;
import javax.net.ssl.SSLContext;

/**
 * What a connection is configured with.
 *
 * <pre>{@code
 * platform: vmware          # or openiaas
 * token:
 *   id: 0b1c...             # of a personal access token
 *   secret: {env: CLOUD_TEMPLE_TOKEN}   # or {file: PATH}
 * zones: {DC-EQX6: eqx6}    # zones of sites that are not called like them
 * }</pre>
 *
 * <p>Besides: {@code address} of the API, {@code trust} (see {@link Trust}), and {@code
 * requestsPerSecond}, by default 20 of the 25 that the service takes from one address, whatever
 * else calls it from there. {@link Assumptions} says what the section {@code assumptions} may have.
 *
 * @param tokenId the id of the personal access token
 * @param zones the zone of a site by its name; a site that is not named stands in the zone of its
 *     own name
 */
public record CloudTempleSettings(
    Platform platform,
    URI address,
    String tokenId,
    Secret tokenSecret,
    SSLContext trust,
    int requestsPerSecond,
    Map<String, String> zones,
    Assumptions assumptions) {

  private static final String ADDRESS = "https://shiva.cloud-temple.com";

  public CloudTempleSettings {
    zones = Map.copyOf(zones);
  }

  /**
   * Reads the settings.
   *
   * @throws EngineException Refused, naming the setting and what is allowed
   */
  public static CloudTempleSettings read(Settings settings) {
    var top =
        settings.allowing(
            "platform", "address", "token", "trust", "requestsPerSecond", "zones", "assumptions");
    var token = top.section("token").allowing("id", "secret");
    return new CloudTempleSettings(
        top.choice("platform", Platform.VMWARE),
        top.host("address", ADDRESS),
        token.text("id"),
        token.secret("secret"),
        Trust.of(top),
        top.number("requestsPerSecond", 20, 1, 1000),
        top.textsByName("zones"),
        top.has("assumptions") ? Assumptions.read(top.section("assumptions")) : Assumptions.USUAL);
  }

  public String zoneOf(String site) {
    return zones.getOrDefault(site, site);
  }
}
