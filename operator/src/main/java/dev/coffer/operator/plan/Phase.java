package dev.coffer.operator.plan;

/**
 * The order of a plan. What adds protection comes before what takes it away, on all machines, so
 * that no machine is without a policy and no policy without a machine in between; what releases
 * comes before what needs the release; a restore starts before a run whose retention may remove its
 * recovery point.
 *
 * <p>Steps of one phase that change different subjects do not depend on each other.
 */
public enum Phase {
  INVENTORY,
  POLICIES,
  RELEASES,
  HOLDS,
  ADDITIONS,
  REMOVALS,
  INCLUSIONS,
  EXCLUSIONS,
  RESTORES,
  RUNS,
  JOB_DELETIONS,
  POLICY_DELETIONS;

  /** The phase in which a step is made. */
  public static Phase of(Step step) {
    return switch (step) {
      case Step.RefreshInventory _ -> INVENTORY;
      case Step.CreatePolicy _, Step.UpdatePolicy _ -> POLICIES;
      case Step.ReleaseJob _ -> RELEASES;
      case Step.HoldJob _ -> HOLDS;
      case Step.SetPolicies set -> set.expected().containsAll(set.wanted()) ? REMOVALS : ADDITIONS;
      case Step.SetExclusions set ->
          set.expected().containsAll(set.wanted()) ? INCLUSIONS : EXCLUSIONS;
      case Step.StartRestore _, Step.Promote _, Step.CleanUp _ -> RESTORES;
      case Step.RunBackup _ -> RUNS;
      case Step.DeleteJob _ -> JOB_DELETIONS;
      case Step.DeletePolicy _ -> POLICY_DELETIONS;
    };
  }
}
