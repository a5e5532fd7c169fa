package dev.coffer.engine;

import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A virtual machine of the engine's inventory, with what protects it.
 *
 * @param name for people; need not be unique
 * @param zone the availability zone it runs in
 * @param folder where the hypervisor files it, {@code /}-separated, empty at the top
 * @param tags of the hypervisor
 * @param policies assigned to the machine itself; its disks inherit them (R1)
 * @param newestPoint the newest complete recovery point, empty when there is none or when the
 *     engine lacks {@link Capability#LIST_RECOVERY_POINTS}
 * @param role made by a restore, or not
 */
public record VirtualMachine(
    VmId id,
    String name,
    String zone,
    String folder,
    Map<String, String> tags,
    Power power,
    List<Disk> disks,
    SortedSet<PolicyId> policies,
    Optional<NewestPoint> newestPoint,
    Role role) {

  public VirtualMachine {
    Require.text("name", name);
    tags = Map.copyOf(tags);
    disks = List.copyOf(disks);
    policies = Collections.unmodifiableSortedSet(new TreeSet<>(policies));
  }

  /** The newest complete recovery point, in short. */
  public record NewestPoint(PointId id, Instant at) {}

  /** Where a virtual machine comes from. */
  public enum Role {
    PRODUCTION,
    /** A temporary machine of a Test restore, on an isolated network. */
    TEST,
    /** A lasting copy made by a Clone restore, on an isolated network. */
    CLONE
  }

  /**
   * A virtual disk.
   *
   * @param name for people, such as {@code vda}; unique within its machine
   * @param policies assigned to this disk alone; the machine does not inherit them (R4)
   * @param excludedFrom policies of the machine that leave this disk out (R5)
   * @param obstacle why the engine cannot back this disk up at all, such as an independent or a
   *     shared disk; empty for an ordinary disk
   */
  public record Disk(
      DiskId id,
      String name,
      long sizeBytes,
      SortedSet<PolicyId> policies,
      SortedSet<PolicyId> excludedFrom,
      Optional<String> obstacle) {

    public Disk {
      Require.text("name", name);
      Require.notNegative("sizeBytes", sizeBytes);
      policies = Collections.unmodifiableSortedSet(new TreeSet<>(policies));
      excludedFrom = Collections.unmodifiableSortedSet(new TreeSet<>(excludedFrom));
    }
  }

  public boolean isOn() {
    return power == Power.ON;
  }

  /**
   * All policies that back up the given disk of this machine: inherited, less excluded, plus own.
   */
  public SortedSet<PolicyId> effectivePolicies(Disk disk) {
    TreeSet<PolicyId> effective = new TreeSet<>(policies);
    effective.removeAll(disk.excludedFrom());
    effective.addAll(disk.policies());
    return effective;
  }

  /** All policies that this machine carries, itself or on any of its disks. */
  public Set<PolicyId> carriedPolicies() {
    return Stream.concat(policies.stream(), disks.stream().flatMap(d -> d.policies().stream()))
        .collect(Collectors.toCollection(TreeSet::new));
  }
}
