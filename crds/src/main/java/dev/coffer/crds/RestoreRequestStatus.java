package dev.coffer.crds;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is so, and why. */
@Form.Wire
public record RestoreRequestStatus(
    @Form.Generation
        @JsonPropertyDescription(
            "The metadata.generation that was last looked at; -1 before the first look.")
        long observedGeneration,
    @Size(max = 16)
        @JsonPropertyDescription(
            "What is so, and why: Validated, Provisioned, Verified, Promoted, CleanedUp, Succeeded, Ready, Blocked.")
        List<Condition> conditions,
    @Pattern(Patterns.STATUS)
        @Size(max = 16)
        @JsonPropertyDescription(
            "Status of the condition Ready, for clients that cannot read lists: True, False or"
                + " Unknown.")
        @Nullable String ready,
    @JsonPropertyDescription("One word for the whole status.") @Nullable Summary summary,
    @Form.Token
        @JsonPropertyDescription(
            "spec.changeToken of the version of the spec that was acted on last.")
        @Nullable String appliedToken,
    @Size(max = 64)
        @JsonPropertyDescription(
            "The annotation backup.coffer.dev/reconcile-requested-at as it was looked at last.")
        @Nullable String lastHandledReconcileAt,
    @JsonPropertyDescription("The recovery point that source resolved to, once and for all.")
        @Nullable RecoveryPoint recoveryPoint,
    @Form.Reported @JsonPropertyDescription("The restore's id on the engine.")
        @Nullable String handle,
    @JsonPropertyDescription("The virtual machine that came out.")
        @Nullable RestoredVm restoredVirtualMachine,
    @Size(max = 4096) @JsonPropertyDescription("Where the restored files or disks are.")
        @Nullable String location,
    @JsonPropertyDescription("How far the restore is.") @Nullable Progress progress,
    @Form.Reported @JsonPropertyDescription("What the restore is at, in a word.")
        @Nullable String step,
    @Form.Time @JsonPropertyDescription("When the engine began.") @Nullable String startTime,
    @Form.Time @JsonPropertyDescription("When the engine was done.")
        @Nullable String completionTime,
    @Form.Count @JsonPropertyDescription("The measured time to restore: seconds from begin to end.")
        @Nullable Integer restoreSeconds,
    @Size(max = Check.MAX)
        @JsonPropertyDescription("How the checks of spec.verification stand, in their order.")
        List<CheckResult> checks,
    @Form.Count
        @JsonPropertyDescription(
            "The measured recovery time (RTO): seconds from the request to the last answer that"
                + " spec.verification asks for. There once all checks have passed.")
        @Nullable Integer recoverySeconds)
    implements ResourceStatus {

  public RestoreRequestStatus {
    conditions = List.copyOf(requireNonNullElse(conditions, List.of()));
    checks = List.copyOf(requireNonNullElse(checks, List.of()));
  }

  /** The recovery point that source resolved to, once and for all. */
  @Form.Wire
  public record RecoveryPoint(
      @Required @Form.Reported @JsonPropertyDescription("Its id on the engine.") String id,
      @Required @Form.Reported @JsonPropertyDescription("The virtual machine that it is of.")
          String virtualMachineId,
      @Required @Form.Time @JsonPropertyDescription("When it was taken.") String time) {}

  /** The virtual machine that came out. */
  @Form.Wire
  public record RestoredVm(
      @Required @Form.Reported @JsonPropertyDescription("Its id on the engine.") String id,
      @Required @Form.Reported @JsonPropertyDescription("Its name on the engine.") String name) {}

  /** How one check stands. */
  @Form.Wire
  public record CheckResult(
      @Required @Form.Reported @JsonPropertyDescription("What is checked, in words.") String check,
      @Required @JsonPropertyDescription("Waiting, Passed or Failed.") CheckState state,
      @Form.Count @JsonPropertyDescription("Seconds from the request until it passed.")
          @Nullable Integer afterSeconds,
      @Size(max = 32768)
          @JsonPropertyDescription("Why it failed, or what it waits for, for people.")
          @Nullable String message) {}

  /** Where a check is. */
  public enum CheckState {
    Waiting,
    Passed,
    Failed
  }

  /** In bytes of the virtual disks. */
  @Form.Wire
  public record Progress(
      @Required @Min(0) @Max(100) @JsonPropertyDescription("How much of it is done, in percent.")
          int percent,
      @Required @Form.Bytes @JsonPropertyDescription("Bytes of the virtual disks that are done.")
          long doneBytes,
      @Required @Form.Bytes @JsonPropertyDescription("Bytes of the virtual disks in all.")
          long totalBytes) {}
}
