package dev.coffer.engine.embedded;

import dev.coffer.engine.EngineProvider.Connection;
import dev.coffer.engine.EngineProvider.Work;
import dev.coffer.engine.embedded.store.s3.BucketSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Connections to engines that live in one folder: machines in {@code vms}, {@code vault-b} in
 * another zone than theirs, {@code vault-a} in the same.
 */
final class Connections {

  static final String ROOM = "500MiB";

  private Connections() {}

  /** Makes the folders that a connection needs. */
  static World world(Path folder) throws IOException {
    Files.createDirectories(folder.resolve("state"));
    return new World(Files.createDirectories(folder.resolve("vms")));
  }

  static Connection of(Path folder, InstantSource clock, Work work) {
    return of(folder, clock, work, ROOM);
  }

  /** With another allocation for {@code vault-b}. */
  static Connection of(Path folder, InstantSource clock, Work work, String allocation) {
    return of(folder, clock, work, List.of(site("b", allocation), site("a", ROOM)));
  }

  /** With other settings for {@code vault-b}. */
  static Connection with(Path folder, InstantSource clock, Map<String, Object> settings) {
    var vault = new HashMap<>(site("b", ROOM));
    vault.putAll(settings);
    return of(folder, clock, Work.REQUESTED, List.of(vault, site("a", ROOM)));
  }

  /** With another allocation for {@code vault-a}. */
  static Connection withVaultA(Path folder, InstantSource clock, String allocation) {
    return of(folder, clock, Work.REQUESTED, List.of(site("b", ROOM), site("a", allocation)));
  }

  /** With {@code vault-a} in a bucket. */
  static Connection withVaultA(Path folder, InstantSource clock, BucketSettings bucket) {
    var vault = new HashMap<>(site("a", ROOM));
    vault.remove("path");
    vault.put(
        "bucket",
        Map.of(
            "name",
            bucket.bucket(),
            "region",
            bucket.region(),
            "endpoint",
            bucket.endpoint().orElseThrow().toString(),
            "accessKey",
            bucket.accessKey(),
            "secretKey",
            bucket.secretKey()));
    return of(folder, clock, Work.REQUESTED, List.of(site("b", ROOM), vault));
  }

  /** As after somebody took {@code vault-a} out of the configuration. */
  static Connection withoutVaultA(Path folder, InstantSource clock) {
    return of(folder, clock, Work.REQUESTED, List.of(site("b", ROOM)));
  }

  /** As after somebody took {@code vault-b} out of the configuration. */
  static Connection withoutVaultB(Path folder, InstantSource clock) {
    return of(folder, clock, Work.REQUESTED, List.of(site("a", ROOM)));
  }

  /** With the machines of another hypervisor than the folder. */
  static Connection onHost(
      Path folder, InstantSource clock, Work work, String allocation, Map<String, Object> host) {
    return of(folder, clock, work, List.of(site("b", allocation), site("a", ROOM)), host);
  }

  private static Connection of(
      Path folder, InstantSource clock, Work work, List<Map<String, Object>> sites) {
    return of(folder, clock, work, sites, Map.of("driver", "folder", "path", "vms"));
  }

  private static Connection of(
      Path folder,
      InstantSource clock,
      Work work,
      List<Map<String, Object>> sites,
      Map<String, Object> hypervisor) {
    Map<String, Object> settings = Map.of("hypervisor", hypervisor, "sites", sites);
    return new Connection("default", settings, folder, folder.resolve("state"), clock, work);
  }

  private static Map<String, Object> site(String letter, String allocation) {
    return Map.of(
        "name",
        "vault-" + letter,
        "zone",
        "zone-" + letter,
        "path",
        letter,
        "allocation",
        allocation);
  }
}
