package dev.coffer.crds;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is so, and why. */
public record DiskExclusionStatus(
    long observedGeneration,
    List<Condition> conditions,
    @Nullable String ready,
    @Nullable Summary summary,
    @Nullable String appliedToken,
    List<ExcludedDisk> disks,
    @Nullable Boolean expired) {

  /** One disk that is left out, and from which policies this resource excluded it. */
  public record ExcludedDisk(String id, String name, List<String> policyIds, String since) {}
}
