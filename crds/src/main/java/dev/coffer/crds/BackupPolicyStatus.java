package dev.coffer.crds;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is so, and why.
 *
 * @param createRequest written before the engine is asked to make the policy, so that after a crash
 *     its own policy is told from one that somebody else made under the same name
 */
public record BackupPolicyStatus(
    long observedGeneration,
    List<Condition> conditions,
    @Nullable String ready,
    @Nullable Summary summary,
    @Nullable String appliedToken,
    @Nullable String policyId,
    @Nullable String createRequest,
    List<JobStatus> jobs,
    @Nullable Integer resources,
    @Nullable String lastReleaseToken,
    @Nullable Boolean holdApplied,
    @Nullable String serviceRequestText) {

  /** One job of the policy. */
  public record JobStatus(
      String id, String type, String state, @Nullable String lastRun, @Nullable String nextRun) {}
}
