package dev.coffer.crds;

import static java.util.Objects.requireNonNullElse;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is so, and why. */
@Form.Wire
public record BackupPolicyStatus(
    @Form.Generation
        @JsonPropertyDescription(
            "The metadata.generation that was last looked at; -1 before the first look.")
        long observedGeneration,
    @Size(max = 16)
        @JsonPropertyDescription("What is so, and why: Ready, Synced, Held, Blocked, Suspended.")
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
    @Form.Reported @JsonPropertyDescription("The policy's id on the engine.")
        @Nullable String policyId,
    @Form.Reported
        @JsonPropertyDescription(
            "The request that makes the policy, written before the engine is asked: after a crash"
                + " it tells the own policy from one that somebody else made under the same name.")
        @Nullable String createRequest,
    @Size(max = 64) @JsonPropertyDescription("The policy's jobs on the engine.")
        List<JobStatus> jobs,
    @Form.Count @JsonPropertyDescription("How many virtual machines and disks have the policy.")
        @Nullable Integer resources,
    @Size(max = BackupPolicySpec.MAX_COPIES) @JsonPropertyDescription("How far the copies are.")
        List<CopyStatus> copies,
    @Form.Token @JsonPropertyDescription("spec.releaseToken that was acted on last.")
        @Nullable String lastReleaseToken,
    @JsonPropertyDescription("Whether the jobs were held because spec.hold asked for it.")
        @Nullable Boolean holdApplied,
    @Size(max = 8192)
        @JsonPropertyDescription(
            "The service request to send, where only people can make the policy.")
        @Nullable String serviceRequestText,
    @Size(max = BackupPolicyStatus.MAX_PROMISED)
        @JsonPropertyDescription(
            "What assignments that have no status yet are about to add on the engine: one write"
                + " for all of them, and their memory after a crash.")
        List<Promised> promised)
    implements ResourceStatus {

  /** How many additions one policy can remember for its new assignments. */
  public static final int MAX_PROMISED = 5_000;

  public BackupPolicyStatus {
    conditions = List.copyOf(requireNonNullElse(conditions, List.of()));
    jobs = List.copyOf(requireNonNullElse(jobs, List.of()));
    copies = List.copyOf(requireNonNullElse(copies, List.of()));
    promised = List.copyOf(requireNonNullElse(promised, List.of()));
  }

  /** The same with other promises. */
  public BackupPolicyStatus withPromised(List<Promised> newPromised) {
    return new BackupPolicyStatus(
        observedGeneration,
        conditions,
        ready,
        summary,
        appliedToken,
        lastHandledReconcileAt,
        policyId,
        createRequest,
        jobs,
        resources,
        copies,
        lastReleaseToken,
        holdApplied,
        serviceRequestText,
        newPromised);
  }

  /** What one new assignment is about to add; its own status says so from its first write on. */
  @Form.Wire
  public record Promised(
      @Required @Form.Reported @JsonPropertyDescription("The metadata.uid of the assignment.")
          String assignmentUid,
      @Size(max = 1_000)
          @JsonPropertyDescription("As it will be in status.assigned of the assignment.")
          List<PolicyAssignmentStatus.Assigned> assigned) {

    public Promised {
      assigned = List.copyOf(requireNonNullElse(assigned, List.of()));
    }
  }

  /** One copy of the policy. */
  @Form.Wire
  public record CopyStatus(
      @Required @Form.Reported @JsonPropertyDescription("The site that has the copy.") String site,
      @Form.Time @JsonPropertyDescription("Of what moment the newest recovery point in it is.")
          @Nullable String newestPoint,
      @Form.Count
          @JsonPropertyDescription("How many recovery points it should have and does not yet.")
          @Nullable Integer behind,
      @Form.Time
          @JsonPropertyDescription(
              "Until when nobody can delete the newest recovery point in it, if the copy is"
                  + " immutable.")
          @Nullable String lockedUntil,
      @Form.Reported @JsonPropertyDescription("Why the last attempt to copy did not succeed.")
          @Nullable String problem) {}

  /** One job of the policy. */
  @Form.Wire
  public record JobStatus(
      @Required @Form.Reported @JsonPropertyDescription("The job's id on the engine.") String id,
      @Required @Form.Reported @JsonPropertyDescription("What the job does, such as Backup.")
          String type,
      @Required
          @Form.Reported
          @JsonPropertyDescription("What the job is at, such as Idle, Running or Held.")
          String state,
      @Form.Time @JsonPropertyDescription("When it started last.") @Nullable String lastRun,
      @Form.Time @JsonPropertyDescription("When it starts next by its schedule.")
          @Nullable String nextRun) {}
}
