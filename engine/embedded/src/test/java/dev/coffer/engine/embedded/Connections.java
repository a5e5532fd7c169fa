package dev.coffer.engine.embedded;

import dev.coffer.engine.EngineProvider.Connection;
import dev.coffer.engine.EngineProvider.Work;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
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
    Map<String, Object> settings =
        Map.of(
            "hypervisor",
            Map.of("driver", "folder", "path", "vms"),
            "sites",
            List.of(
                Map.of("name", "vault-b", "zone", "zone-b", "path", "b", "allocation", allocation),
                Map.of("name", "vault-a", "zone", "zone-a", "path", "a", "allocation", ROOM)));
    return new Connection("default", settings, folder, folder.resolve("state"), clock, work);
  }
}
