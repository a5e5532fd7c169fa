package dev.coffer.crds;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One restore: from which recovery point, as what. Immutable but for promote and timeToLive. */
public record RestoreRequestSpec(
    String engine,
    Source source,
    Mode mode,
    @Nullable String restoredName,
    List<DiskRef> disks,
    boolean powerOn,
    @Nullable Files files,
    @Nullable String confirm,
    boolean promote,
    @Nullable String timeToLive,
    @Nullable Verification verification,
    @Nullable String changeToken) {

  /** Where the data comes from. */
  public record Source(VirtualMachineRef virtualMachine, RecoveryPoint recoveryPoint) {}

  /** Exactly one of the three. */
  public record RecoveryPoint(
      @Nullable String id, @Nullable Boolean latest, @Nullable String before) {}

  public enum Mode {
    Test,
    Clone,
    Production
  }

  /** Single files instead of a virtual machine (R16). */
  public record Files(List<String> paths, String destination) {}

  /** Checks to run on a Test virtual machine. */
  public record Verification(boolean boots, List<FileCheck> files) {}

  /** A file that the restored machine must have. */
  public record FileCheck(String path, @Nullable String sha256) {}
}
