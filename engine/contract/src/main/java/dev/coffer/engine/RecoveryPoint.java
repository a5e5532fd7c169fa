package dev.coffer.engine;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * A state of a virtual machine that can be restored (R15).
 *
 * @param vmName the machine's name when the point was made
 * @param policyName of the policy that made it; the policy may be gone
 * @param site where it is stored
 * @param at the moment whose state it holds
 */
public record RecoveryPoint(
    PointId id,
    VmId vm,
    String vmName,
    String policyName,
    String site,
    Instant at,
    Consistency consistency,
    List<PointDisk> disks) {

  public RecoveryPoint {
    disks = List.copyOf(disks);
  }

  /** What the guest knew of the moment (R18). */
  public enum Consistency {
    /** The machine was off. */
    OFF,
    /** As after a power cut. */
    CRASH,
    /** The guest's applications were quiesced. */
    APPLICATION
  }

  /**
   * One disk of a point.
   *
   * @param storedBytes what this point added to the repository for the disk
   * @param digest equal digests mean equal content, on this engine; empty where it has none
   */
  public record PointDisk(
      DiskId id, String name, long sizeBytes, long storedBytes, Optional<String> digest) {}
}
