package dev.coffer.engine.embedded.hypervisor;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.embedded.disk.DiskWriter;
import dev.coffer.engine.embedded.disk.ServedDisk;
import java.io.IOException;

/** A machine in the making: nobody sees any of it before {@link #commit}. */
public interface Draft {

  /**
   * Opens a disk for writing.
   *
   * @param source the disk of the described machine whose content it gets
   * @param sizeBytes what the guest will see
   */
  DiskWriter disk(DiskId source, long sizeBytes) throws IOException;

  /**
   * Gives a disk the content of one that is served, without a copy, where the hypervisor has a
   * {@link Hypervisor#presenter}. The machine needs the served one until it is relocated.
   *
   * @param source the disk of the described machine whose content it gets
   * @param sizeBytes what the guest will see
   */
  default void present(DiskId source, long sizeBytes, ServedDisk served) throws IOException {
    throw new UnsupportedOperationException("this hypervisor presents no disks");
  }

  /** Puts the machine in place, in one atomic step that a crash can only complete or not begin. */
  HostedVm commit() throws IOException;
}
