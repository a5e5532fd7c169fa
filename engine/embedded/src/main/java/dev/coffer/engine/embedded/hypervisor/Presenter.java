package dev.coffer.engine.embedded.hypervisor;

import dev.coffer.engine.VmId;
import java.io.IOException;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;

/**
 * Runs machines from disks that somebody else serves, and moves them to storage of their own while
 * they run (R17). What a guest writes meanwhile is kept on the host, and survives the end of any
 * process. Safe for threads.
 */
public interface Presenter {

  /** Whether a machine needs disks that are served; not when it is not there. */
  boolean isPresented(VmId vm) throws IOException;

  /** Lets a machine go on that has stopped as its disks were not served; they are again. */
  void goOn(VmId vm) throws IOException;

  /**
   * Gives a machine that is presented storage of its own, on or off as it is; does nothing for
   * others. Called again after a crash of anything, it goes on from where that is possible.
   *
   * @param stop ends the wait with an {@link java.io.InterruptedIOException}; what is under way may
   *     go on
   * @param progress is told how many bytes of the machine's disks are dealt with
   * @throws dev.coffer.engine.embedded.disk.DiskException when there is no room; the machine is
   *     presented still
   */
  void relocate(VmId vm, BooleanSupplier stop, LongConsumer progress) throws IOException;

  /**
   * Asks the guest to shut down, and waits as long as the hypervisor's settings say.
   *
   * @return whether the machine is off
   */
  boolean shutDown(VmId vm) throws IOException;
}
