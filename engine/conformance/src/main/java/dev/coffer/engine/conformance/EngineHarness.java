package dev.coffer.engine.conformance;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.Engine;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.PolicySpec;
import dev.coffer.engine.Power;
import dev.coffer.engine.RecoveryPoint.Consistency;
import dev.coffer.engine.RequestId;
import dev.coffer.engine.VmId;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/**
 * What {@link EngineConformance} needs to know of an engine and to do behind its back: the world in
 * which it backs up machines, and people who touch that world.
 *
 * <p>Every test gets a harness of its own, with an engine that knows no policy yet. What the
 * harness changes in the world, {@link Engine#observe} shows at the latest a few seconds later; the
 * suite waits for that. A method that a harness cannot offer keeps its default here, which skips
 * the test and says why.
 */
public interface EngineHarness extends AutoCloseable {

  /** The connection, the same one until {@link #restart}. */
  Engine engine();

  /**
   * Closes the connection, lets something happen, and opens another one to the same engine, in the
   * same state, as a new process would.
   */
  void restart(Runnable meanwhile);

  /** The availability zone in which {@link #createVm} puts machines. */
  String zone();

  /** A site in another zone than {@link #zone}; it has room for a few hundred MiB. */
  String site();

  /** A site that stands in {@link #zone}. */
  String siteInVmZone();

  /**
   * Makes a machine, powered off, with disks of zeros.
   *
   * @param disks the size of each by its name, in the order in which the machine has them
   */
  VmId createVm(String name, Map<String, Long> disks);

  /** Adds a disk of zeros to a machine. */
  void addDisk(VmId vm, String disk, long size);

  /** Writes to a disk as the guest would. */
  void writeDisk(VmId vm, String disk, long offset, byte[] bytes);

  /** All that is on a disk, zeros included. */
  byte[] readDisk(VmId vm, String disk);

  /** Switches a machine on or off without asking the engine. */
  void setPower(VmId vm, Power power);

  /** Removes a machine and its disks without asking the engine. */
  void removeVm(VmId vm);

  /** How long the suite waits for a backup, a restore, or the inventory. */
  default Duration patience() {
    return Duration.ofSeconds(30);
  }

  /** Whether the engine rests while no connection is open, rather than working on elsewhere. */
  default boolean restsWhileClosed() {
    return true;
  }

  /** What the point of a machine that is off says of that moment, as far as the engine can tell. */
  default Consistency consistencyOfStoppedMachine() {
    return Consistency.OFF;
  }

  /** Whether a Test or Clone restore can be of some of a point's disks, and not of all only. */
  default boolean makesMachinesOfSingleDisks() {
    return true;
  }

  /** A policy, however policies are made for this engine. */
  default PolicyId createPolicy(PolicySpec spec) {
    return engine().createPolicy(new RequestId("harness.policy." + spec.name()), spec);
  }

  /** Makes a disk unreadable, so that no backup of it can succeed. */
  default void breakDisk(VmId vm, DiskId disk) {
    Assumptions.abort("this harness cannot break disk " + disk + " of " + vm);
  }

  /** Uses up what {@link #site} has left, so that it accepts no more runs. */
  default void fillSite() {
    Assumptions.abort("this harness cannot fill a site");
  }

  /**
   * Moves the engine's clock, which goes on by itself as well: no two backups are of one moment.
   */
  default void advance(Duration time) {
    Assumptions.abort("this harness cannot move the engine's clock by " + time);
  }

  /** Backups and restores that are asked for from now on do not end before {@link #resumeWork}. */
  default void pauseWork() {
    Assumptions.abort("this harness cannot make backups and restores wait");
  }

  /** Ends what {@link #pauseWork} began; a restart in between does not. */
  default void resumeWork() {}

  /**
   * Makes a machine with one disk {@code vda}, which has one partition with a file system.
   *
   * @param files their text by absolute path
   */
  default VmId createVmWithFiles(String name, Map<String, String> files) {
    return Assumptions.abort(
        "this harness cannot make a file system with " + files.size() + " files");
  }

  /** A folder that does not exist yet, to which files can be restored. */
  default String newDestination() {
    return Assumptions.abort("this harness has no folder to restore files to");
  }

  /** The text of the files below a folder, by path relative to it, without leading slash. */
  default Map<String, String> filesBelow(String folder) {
    return Assumptions.abort("this harness cannot read folder " + folder);
  }

  /** Ends the engine and removes its world. */
  @Override
  void close();
}
