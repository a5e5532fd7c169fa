package dev.coffer.crds;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is so, and why. */
public record PolicyAssignmentStatus(
    long observedGeneration,
    List<Condition> conditions,
    @Nullable String ready,
    @Nullable Summary summary,
    @Nullable String appliedToken,
    @Nullable Counts counts,
    List<VirtualMachineStatus> virtualMachines,
    List<Assigned> assigned,
    @Nullable LastRun lastRun,
    @Nullable String nextRun) {

  /** Virtual machines (or the one disk) that the target names, and how they stand. */
  public record Counts(int matched, int protectedCount, int blocked) {}

  /** One virtual machine; the list is bounded, the counts are not. */
  public record VirtualMachineStatus(
      String id,
      String name,
      List<String> policies,
      List<String> excludedDisks,
      List<String> uncoveredDisks,
      @Nullable String newestRecoveryPoint) {}

  /**
   * What this resource once added on an engine, and so may remove again, also when its policy's
   * resource is gone: to a virtual machine or to a disk.
   */
  public record Assigned(
      String engine, String policyId, @Nullable String virtualMachineId, @Nullable String diskId) {}

  /** The on-demand run that a runToken asked for. */
  public record LastRun(
      String token,
      RunState state,
      int virtualMachines,
      @Nullable String startTime,
      @Nullable String completionTime,
      @Nullable String message) {}

  public enum RunState {
    Running,
    Completed,
    Partial,
    Failed
  }
}
