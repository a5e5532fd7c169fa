package dev.coffer.engine.spp.fleet;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.PointId;
import dev.coffer.engine.VmId;
import java.util.Optional;

/**
 * Where a disk or a recovery point of a machine is. Its id of the contract is the machine's and its
 * own, joined by a colon.
 *
 * @param part the server's id of the disk or of the version
 */
public record PartAddress(VmAddress vm, String part) {

  /** Empty for what is no id of this engine's. */
  public static Optional<PartAddress> of(DiskId id) {
    return parse(id.value());
  }

  public static Optional<PartAddress> of(PointId id) {
    return parse(id.value());
  }

  private static Optional<PartAddress> parse(String id) {
    int colon = id.lastIndexOf(':');
    return colon < 1 || colon == id.length() - 1
        ? Optional.empty()
        : VmAddress.of(new VmId(id.substring(0, colon)))
            .map(vm -> new PartAddress(vm, id.substring(colon + 1)));
  }

  public DiskId asDisk() {
    return new DiskId(vm.id() + ":" + part);
  }

  public PointId asPoint() {
    return new PointId(vm.id() + ":" + part);
  }
}
