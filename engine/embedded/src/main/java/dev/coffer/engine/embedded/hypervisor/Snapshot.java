package dev.coffer.engine.embedded.hypervisor;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.RecoveryPoint.Consistency;
import dev.coffer.engine.embedded.disk.DiskReader;
import java.io.IOException;
import java.time.Instant;

/** One moment of a machine's disks. */
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

  @Override
  void close() throws IOException;
}
