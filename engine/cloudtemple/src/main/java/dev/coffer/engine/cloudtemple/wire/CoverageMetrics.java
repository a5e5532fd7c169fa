package dev.coffer.engine.cloudtemple.wire;

import dev.coffer.engine.Coverage;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** How the backup engine counts what it protects ({@code /metrics/coverage}, section 4). */
public record CoverageMetrics(
    @Nullable Long protectedResources,
    @Nullable Long unprotectedResources,
    @Nullable Long failedResources) {

  /** In the words of the contract; empty when a number is missing. */
  public Optional<Coverage> told() {
    if (protectedResources == null || unprotectedResources == null || failedResources == null) {
      return Optional.empty();
    }
    return Optional.of(new Coverage(protectedResources, unprotectedResources, failedResources));
  }
}
