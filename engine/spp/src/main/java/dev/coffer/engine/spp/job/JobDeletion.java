package dev.coffer.engine.spp.job;

/**
 * When a held job is deleted. No public source says whether its recovery points go with it
 * (reference, section 12), which the contract forbids: the setting {@code deleteJobs}.
 */
public enum JobDeletion {
  /** Only while no machine has points of its policy; the default. */
  UNLESS_POINTS,
  /** Always: somebody has seen that the points stay. */
  ALWAYS
}
