package dev.coffer.engine.embedded.hypervisor;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.Problem;
import dev.coffer.engine.RecoveryPoint.Consistency;
import dev.coffer.engine.embedded.disk.DiskReader;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** One moment of those of a machine's disks that were wanted. */
public interface Snapshot extends AutoCloseable {

  HostedVm vm();

  Instant at();

  Consistency consistency();

  /** All that is needed to make the machine again, in the hypervisor's own words. */
  String description();

  /**
   * Opens a disk as it was at {@link #at}.
   *
   * @throws dev.coffer.engine.embedded.disk.DiskException when its image is missing, truncated or
   *     damaged
   */
  DiskReader open(DiskId disk) throws IOException;

  /**
   * Whether the size of a disk is stated apart from the length of its image. Where it is not, a
   * disk that is smaller than at its last backup is an image that was cut off.
   */
  default boolean isSizeStated(DiskId disk) {
    return true;
  }

  /**
   * Says whether what was read of the disk since {@link #open} is the moment's content.
   *
   * @throws dev.coffer.engine.embedded.disk.DiskException when somebody wrote to the image
   *     meanwhile
   */
  void verify(DiskId disk) throws IOException;

  /**
   * Says that what was read is kept as a recovery point. Closed without it, the moment is forgotten
   * by its storage as well.
   *
   * @param needed the moments of the machine's disks that recovery points go on from
   */
  default void keep(Set<String> needed) throws IOException {}

  /** The disk because of which the moment could not be held any longer, if there is one (R20). */
  default Optional<Unheld> unheld() {
    return Optional.empty();
  }

  /**
   * A disk that is written to faster than its earlier content can be set aside. The moments of all
   * disks are lost with it; a new one can be fixed of the others.
   *
   * @param problem with the measured rate
   */
  record Unheld(DiskId disk, Problem problem) {}

  @Override
  void close() throws IOException;
}
