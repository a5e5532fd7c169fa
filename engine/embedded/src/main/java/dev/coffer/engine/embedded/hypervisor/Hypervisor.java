package dev.coffer.engine.embedded.hypervisor;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.Power;
import dev.coffer.engine.VirtualMachine.Role;
import dev.coffer.engine.VmId;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where virtual machines run: inventory, power, consistent snapshots, and making machines again. It
 * knows nothing of policies; the engine asks the rules before it calls. Safe for threads. A machine
 * that is named but not there is an {@link dev.coffer.engine.EngineError.NotFound}, except where a
 * method says otherwise.
 */
public interface Hypervisor extends AutoCloseable {

  /** All machines, as they are now, and what stands in the way of understanding the others. */
  Inventory inventory() throws IOException;

  /** One machine as it is now, at a small part of the cost of all; empty when it is not there. */
  Optional<HostedVm> find(VmId vm) throws IOException;

  /** Durable when it returns. Does nothing when the machine is in that state already. */
  void setPower(VmId vm, Power power) throws IOException;

  /**
   * Fixes one moment of disks of a machine, which goes on running meanwhile (R18). Waits while
   * another moment of the machine is held.
   */
  Snapshot snapshot(VmId vm, Wanted wanted) throws IOException;

  /** Decides of which disks a moment is fixed. */
  @FunctionalInterface
  interface Wanted {

    /**
     * The disks.
     *
     * @param vm as it is at the moment
     * @return for each disk the name of the earlier moment since which it will be asked for changes
     */
    Map<DiskId, Optional<String>> of(HostedVm vm);
  }

  /**
   * Has the disks of a machine forget all moments but those that are needed, as a {@link Snapshot}
   * that is kept does; for one that a crash kept from it.
   */
  default void forgetMoments(VmId vm, NeededMoments needed) throws IOException {}

  /** Tells the moments of a machine's disks that backups go on from, in whatever repository. */
  interface NeededMoments {
    Set<String> of(HostedVm vm);
  }

  /**
   * Begins a machine of a new identity: new ids, isolated network, powered off.
   *
   * @param key names the draft across crashes; an earlier draft of that key is thrown away
   * @param description of the machine that it is a copy of, as {@link Snapshot#description} gave it
   * @param disks of the described machine, those to have
   */
  Draft copy(String key, String description, String name, Role role, Set<DiskId> disks)
      throws IOException;

  /**
   * Begins the replacement of a machine under its own identity; it is made again where it is gone.
   *
   * @param disks of the described machine, those whose storage is replaced; the machine's other
   *     disks and, unless it is gone or all disks are replaced, its configuration stay as they are
   */
  Draft replacement(String key, String description, Set<DiskId> disks) throws IOException;

  /**
   * Moves the disks of a copy into the place of the original's, and removes the copy. The original
   * gets the described identity where it is gone. Atomic; done again after a crash it completes.
   */
  void promote(String key, VmId copy, String description) throws IOException;

  /**
   * What a committed draft of that key made: how a crash right after {@link Draft#commit} shows.
   */
  Optional<HostedVm> committed(String key) throws IOException;

  /** Removes a machine with its disks, or what is left of it. Does nothing when it is gone. */
  void delete(VmId vm) throws IOException;

  /**
   * Throws away an unfinished draft, if there is one; what is left to do of a committed one is
   * done.
   */
  void discard(String key) throws IOException;

  /** What it sees of running guests; empty where it runs none. Always the same answer. */
  default Optional<Guests> guests() {
    return Optional.empty();
  }

  /** How machines run from disks that are served; empty where they cannot. */
  default Optional<Presenter> presenter() {
    return Optional.empty();
  }

  @Override
  void close() throws IOException;
}
