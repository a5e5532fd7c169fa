package dev.coffer.engine.spp;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.EngineProvider.Connection;
import dev.coffer.engine.remote.Secret;
import dev.coffer.engine.remote.Settings;
import dev.coffer.engine.remote.Trust;
import dev.coffer.engine.spp.fleet.EmptyDiskList;
import dev.coffer.engine.spp.fleet.Zones;
import dev.coffer.engine.spp.job.ActionLinks;
import dev.coffer.engine.spp.job.JobDeletion;
import dev.coffer.engine.spp.policy.TieredRetention;
import dev.coffer.engine.spp.restore.TestNetwork;
import java.net.URI;
import javax.net.ssl.SSLContext;

/**
 * What a connection is configured with.
 *
 * <pre>{@code
 * address: https://spp.example.org
 * user: coffer
 * password: {env: SPP_PASSWORD}
 * trust: spp.pem
 * zones:
 *   sites: {Vault B: zone-b}
 *   machines: {cluster-a: zone-a}
 * }</pre>
 *
 * @param trust whose certificates are good: the JDK's authorities, and those of the setting {@code
 *     trust}
 * @param tiered {@code tieredRetention: refuse}, or {@code longest-age}
 * @param excludeDisks {@code excludeDisks: true}: the list of a disk is reduced; {@code false}
 *     where the server does not take that
 * @param emptyDiskList {@code emptyDiskList: excludes}, or {@code inherits}
 * @param jobDeletion {@code deleteJobs: unless-points}, or {@code always}
 * @param testNetwork {@code testNetwork: original}, or {@code isolated}
 * @param links {@code links: {hold: hold, release: release, endTest: end_iv, promote: rrp}}
 * @param callsPerSecond {@code callsPerSecond: 20}, of all threads together
 * @param machineReads {@code machineReads: 200}: of how many machines disks and newest points are
 *     read at each look
 */
record SppSettings(
    URI address,
    String user,
    Secret password,
    SSLContext trust,
    Zones zones,
    TieredRetention tiered,
    boolean excludeDisks,
    EmptyDiskList emptyDiskList,
    JobDeletion jobDeletion,
    TestNetwork testNetwork,
    ActionLinks links,
    int callsPerSecond,
    int machineReads) {

  /**
   * Reads the settings.
   *
   * @throws EngineException Refused, naming the setting and what is allowed
   */
  static SppSettings read(Connection connection) {
    var top =
        Settings.of(SppProvider.DRIVER, connection)
            .allowing(
                "address",
                "user",
                "password",
                "trust",
                "zones",
                "tieredRetention",
                "excludeDisks",
                "emptyDiskList",
                "deleteJobs",
                "testNetwork",
                "links",
                "callsPerSecond",
                "machineReads");
    return new SppSettings(
        top.host("address", null),
        top.text("user"),
        top.secret("password"),
        Trust.of(top),
        zones(top),
        top.choice("tieredRetention", TieredRetention.REFUSE),
        top.yesOrNo("excludeDisks", true),
        top.choice("emptyDiskList", EmptyDiskList.EXCLUDES),
        top.choice("deleteJobs", JobDeletion.UNLESS_POINTS),
        top.choice("testNetwork", TestNetwork.ORIGINAL),
        links(top),
        top.number("callsPerSecond", 20, 1, 1000),
        top.number("machineReads", 200, 1, 100_000));
  }

  private static Zones zones(Settings top) {
    var zones = top.section("zones").allowing("sites", "machines");
    return new Zones(zones.textsByName("sites"), zones.textsByName("machines"));
  }

  private static ActionLinks links(Settings top) {
    var usual = ActionLinks.USUAL;
    if (!top.has("links")) {
      return usual;
    }
    var links = top.section("links").allowing("hold", "release", "endTest", "promote");
    return new ActionLinks(
        links.text("hold", usual.hold()),
        links.text("release", usual.release()),
        links.text("endTest", usual.endTest()),
        links.text("promote", usual.promote()));
  }
}
