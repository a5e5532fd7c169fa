package dev.coffer.engine.embedded.export;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.embedded.disk.ServedDisk;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;

/**
 * Disks that an export process serves.
 *
 * @param socket where; it comes and goes with the process
 * @param exports the names under which the disks are served there
 */
public record Served(Path socket, Map<DiskId, String> exports) {

  public Served {
    exports = Map.copyOf(exports);
  }

  /** A disk of them. */
  public ServedDisk disk(DiskId disk) {
    return new ServedDisk(
        socket, Objects.requireNonNull(exports.get(disk), () -> "disk " + disk + " is not served"));
  }
}
