package dev.coffer.crds;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is so, and why. */
@Form.Wire
public record PolicyAssignmentStatus(
    @Form.Generation
        @JsonPropertyDescription(
            "The metadata.generation that was last looked at; -1 before the first look.")
        long observedGeneration,
    @Size(max = 16)
        @JsonPropertyDescription("What is so, and why: Ready, Synced, Blocked, Protected, Proven.")
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
    @JsonPropertyDescription("The virtual machines of the target, or its one disk, in numbers.")
        @Nullable Counts counts,
    @Size(max = PolicyAssignmentStatus.MAX_VIRTUAL_MACHINES)
        @JsonPropertyDescription(
            "Virtual machines of the target and how they stand; cut off after the first hundred,"
                + " those that need attention first.")
        List<VirtualMachineStatus> virtualMachines,
    @Size(max = PolicyAssignmentStatus.MAX_ASSIGNED)
        @JsonPropertyDescription(
            "What this resource once added on the engine, and so may remove again.")
        List<Assigned> assigned,
    @JsonPropertyDescription("The on-demand run that spec.runToken asked for last.")
        @Nullable LastRun lastRun,
    @Form.Time @JsonPropertyDescription("When the policy runs next by its schedule.")
        @Nullable String nextRun,
    @Form.Time
        @JsonPropertyDescription(
            "Since when spec.verification has been asked for: the first times of its schedule are"
                + " those after it.")
        @Nullable String verificationSince,
    @Size(max = PolicyAssignmentStatus.MAX_PROOFS)
        @JsonPropertyDescription(
            "What the last test of each virtual machine by spec.verification has shown.")
        List<Proof> proofs)
    implements ResourceStatus {

  /** How many virtual machines the status lists; the counts go on beyond. */
  public static final int MAX_VIRTUAL_MACHINES = 100;

  /** How many virtual machines one assignment may cover. */
  public static final int MAX_ASSIGNED = 10_000;

  /** How many virtual machines one assignment proves to be recoverable. */
  public static final int MAX_PROOFS = 1000;

  public PolicyAssignmentStatus {
    conditions = List.copyOf(requireNonNullElse(conditions, List.of()));
    virtualMachines = List.copyOf(requireNonNullElse(virtualMachines, List.of()));
    assigned = List.copyOf(requireNonNullElse(assigned, List.of()));
    proofs = List.copyOf(requireNonNullElse(proofs, List.of()));
  }

  /** The status of an assignment of which nothing is known but what it added. */
  public static PolicyAssignmentStatus remembering(
      long observedGeneration, List<Assigned> assigned) {
    return new PolicyAssignmentStatus(
        observedGeneration,
        List.of(),
        null,
        null,
        null,
        null,
        null,
        List.of(),
        assigned,
        null,
        null,
        null,
        List.of());
  }

  /** Virtual machines (or the one disk) that the target names, and how they stand. */
  @Form.Wire
  public record Counts(
      @Required @Form.Count @JsonPropertyDescription("How many the target names.") int matched,
      @Required
          @Form.Count
          @JsonProperty("protected")
          @JsonPropertyDescription(
              "How many have the policy, not held, and, where the engine lists them, a recovery point"
                  + " that is no older than the last two runs by schedule.")
          int protectedCount,
      @Required
          @Form.Count
          @JsonPropertyDescription("How many cannot get or lose the policy now; Blocked says why.")
          int blocked) {}

  /** One virtual machine; the list is bounded, the counts are not. */
  @Form.Wire
  public record VirtualMachineStatus(
      @Required @Form.Reported @JsonPropertyDescription("The machine's id on the engine.")
          String id,
      @Required @Form.Reported @JsonPropertyDescription("The machine's name.") String name,
      @Size(max = 64) @JsonPropertyDescription("Names of all policies that the machine has.")
          List<@Size(max = 1024) String> policies,
      @Size(max = 64)
          @JsonPropertyDescription("Names of the disks that a DiskExclusion leaves out.")
          List<@Size(max = 1024) String> excludedDisks,
      @Size(max = 64)
          @JsonPropertyDescription("Names of the disks that the engine cannot back up at all.")
          List<@Size(max = 1024) String> uncoveredDisks,
      @Form.Time @JsonPropertyDescription("When its newest recovery point was taken.")
          @Nullable String newestRecoveryPoint,
      @Size(max = 4096)
          @JsonPropertyDescription(
              "A DiskExclusion, ready to be applied, for disks that are written to so fast that no"
                  + " snapshot of them could be held in the last run.")
          @Nullable String suggestedExclusion) {

    public VirtualMachineStatus {
      policies = List.copyOf(requireNonNullElse(policies, List.of()));
      excludedDisks = List.copyOf(requireNonNullElse(excludedDisks, List.of()));
      uncoveredDisks = List.copyOf(requireNonNullElse(uncoveredDisks, List.of()));
    }
  }

  /**
   * What this resource once added on an engine, and so may remove again, also when its policy's
   * resource is gone: to a virtual machine or to a disk.
   */
  @Form.Wire
  public record Assigned(
      @Required @Form.Reported @JsonPropertyDescription("The engine connection.") String engine,
      @Required @Form.Reported @JsonPropertyDescription("The policy's id on the engine.")
          String policyId,
      @Form.Reported @JsonPropertyDescription("The machine that got the policy.")
          @Nullable String virtualMachineId,
      @Form.Reported @JsonPropertyDescription("The disk that got the policy.")
          @Nullable String diskId) {}

  /** The last test of one virtual machine, and when one has last passed. */
  @Form.Wire
  public record Proof(
      @Required @Form.Reported @JsonPropertyDescription("The machine's id on the engine.")
          String virtualMachineId,
      @Required @Form.Reported @JsonPropertyDescription("The machine's name.") String name,
      @Required
          @Form.Time
          @JsonPropertyDescription("The time of the schedule that the test is for.")
          String due,
      @Required
          @JsonPropertyDescription(
              "Due before the engine has begun with it, Running, Passed or Failed.")
          ProofState state,
      @Form.Time @JsonPropertyDescription("When the recovery point was taken that is tested.")
          @Nullable String recoveryPoint,
      @Form.Reported @JsonPropertyDescription("The id of the Test restore on the engine.")
          @Nullable String handle,
      @Form.Time @JsonPropertyDescription("When the test ended.") @Nullable String completionTime,
      @Size(max = 32768) @JsonPropertyDescription("What has failed, for people.")
          @Nullable String message,
      @Form.Time @JsonPropertyDescription("When a test has last passed.")
          @Nullable String provenTime,
      @Form.Count
          @JsonPropertyDescription(
              "The recovery time (RTO) that the last test which passed has measured: seconds from"
                  + " the request to the last answer.")
          @Nullable Integer recoverySeconds) {}

  /** How a test of recoverability stands. */
  public enum ProofState {
    /** About to be asked for; written down first, so that a crash forgets no test. */
    Due,
    Running,
    Passed,
    Failed
  }

  /** The on-demand run that a runToken asked for. */
  @Form.Wire
  public record LastRun(
      @Required @Form.Token @JsonPropertyDescription("The spec.runToken that asked for it.")
          String token,
      @Required
          @JsonPropertyDescription(
              "Running, Completed (every machine has a new recovery point), Partial (some have, or"
                  + " some disks are missing) or Failed.")
          RunState state,
      @Required @Form.Count @JsonPropertyDescription("How many virtual machines it is for.")
          int virtualMachines,
      @Form.Time @JsonPropertyDescription("When it started.") @Nullable String startTime,
      @Form.Time @JsonPropertyDescription("When it ended.") @Nullable String completionTime,
      @Size(max = 32768) @JsonPropertyDescription("What happened, for people.")
          @Nullable String message) {}

  /** How an on-demand run stands. */
  public enum RunState {
    Running,
    Completed,
    Partial,
    Failed
  }
}
