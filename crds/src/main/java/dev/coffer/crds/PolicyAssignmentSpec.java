package dev.coffer.crds;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which virtual machines, or which disk, a policy protects. */
public record PolicyAssignmentSpec(
    PolicyRef policyRef,
    Target target,
    boolean exclusive,
    @Nullable String runToken,
    @Nullable String changeToken) {

  /** Exactly one of the three. */
  public record Target(
      @Nullable VirtualMachineRef virtualMachine,
      @Nullable DiskTarget disk,
      @Nullable Selector selector) {}

  /** One disk; its virtual machine does not inherit the policy (R4). */
  public record DiskTarget(
      VirtualMachineRef virtualMachine, @Nullable String name, @Nullable String id) {}

  /** All virtual machines that match everything given here. */
  public record Selector(
      @Nullable String names, @Nullable Map<String, String> tags, @Nullable String folder) {}
}
