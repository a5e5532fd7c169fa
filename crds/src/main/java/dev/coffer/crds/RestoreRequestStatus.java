package dev.coffer.crds;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is so, and why. */
public record RestoreRequestStatus(
    long observedGeneration,
    List<Condition> conditions,
    @Nullable String ready,
    @Nullable Summary summary,
    @Nullable String appliedToken,
    @Nullable RecoveryPoint recoveryPoint,
    @Nullable String handle,
    @Nullable RestoredVm restoredVirtualMachine,
    @Nullable String location,
    @Nullable Progress progress,
    @Nullable String step,
    @Nullable String startTime,
    @Nullable String completionTime,
    @Nullable Integer restoreSeconds) {

  /** The recovery point that source resolved to, once and for all. */
  public record RecoveryPoint(String id, String virtualMachineId, String time) {}

  /** The virtual machine that came out. */
  public record RestoredVm(String id, String name) {}

  /** In bytes of the virtual disks. */
  public record Progress(int percent, long doneBytes, long totalBytes) {}
}
