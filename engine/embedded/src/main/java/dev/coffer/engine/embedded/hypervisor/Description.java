package dev.coffer.engine.embedded.hypervisor;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.EngineException;
import java.nio.file.Path;

/**
 * All that is needed to make a machine again at the same place.
 *
 * @param directory of the machine, relative to the hypervisor's folder, {@code /}-separated
 * @param machine its {@code vm.yaml}
 */
record Description(String directory, MachineFile machine) {

  /** Refuses a directory that leaves the hypervisor's folder. */
  Description {
    Path path = Path.of(directory);
    if (path.isAbsolute()
        || !path.normalize().equals(path)
        || path.startsWith("..")
        || path.startsWith(".coffer")) {
      throw new IllegalArgumentException("no directory of a machine: " + directory);
    }
  }

  /** One of the described disks. */
  MachineFile.Disk disk(DiskId id) {
    return machine.disk(id).orElseThrow(() -> EngineException.notFound("disk", id.value()));
  }
}
