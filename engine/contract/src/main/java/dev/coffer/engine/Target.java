package dev.coffer.engine;

/** What a set of policies is assigned to. */
public sealed interface Target {

  /** A virtual machine with all its disks, those added later included (R1). */
  record OfVm(VmId id) implements Target {}

  /** One disk; its machine does not inherit the policies (R4). */
  record OfDisk(DiskId id) implements Target {}
}
