package dev.coffer.crds;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Disks that the policies of their virtual machine leave out, and who answers for that (R5). */
public record DiskExclusionSpec(
    String engine,
    VirtualMachineRef virtualMachine,
    List<DiskRef> disks,
    List<PolicyRef> policyRefs,
    Reason reason,
    String justification,
    String owner,
    @Nullable String expiresAt,
    @Nullable Replacement replacedBy,
    @Nullable String changeToken) {

  public enum Reason {
    ConstantWrites,
    TemporaryData,
    ProtectedElsewhere,
    Other
  }

  /** How the data is saved instead. */
  public record Replacement(String method, @Nullable String reference) {}
}
