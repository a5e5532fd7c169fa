package dev.coffer.crds;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is so, and why. */
public record BackupPolicyStatus(
    long observedGeneration,
    List<Condition> conditions,
    @Nullable String ready,
    @Nullable Summary summary,
    @Nullable String appliedToken,
    @Nullable String policyId,
    List<JobStatus> jobs,
    @Nullable Integer resources,
    @Nullable String lastReleaseToken,
    @Nullable Boolean holdApplied,
    @Nullable String serviceRequestText) {

  /** One job of the policy. */
  public record JobStatus(
      String id, String type, String state, @Nullable String lastRun, @Nullable String nextRun) {}
}
