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
public record DiskExclusionStatus(
    @Form.Generation
        @JsonPropertyDescription(
            "The metadata.generation that was last looked at; -1 before the first look.")
        long observedGeneration,
    @Size(max = 16) @JsonPropertyDescription("What is so, and why: Ready, Synced, Blocked.")
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
    @Size(max = 64) @JsonPropertyDescription("The disks that are left out on the engine.")
        List<ExcludedDisk> disks,
    @JsonPropertyDescription("Whether spec.expiresAt has passed; the disks are then back.")
        @Nullable Boolean expired)
    implements ResourceStatus {

  public DiskExclusionStatus {
    conditions = List.copyOf(requireNonNullElse(conditions, List.of()));
    disks = List.copyOf(requireNonNullElse(disks, List.of()));
  }

  /** One disk that is left out, and from which policies this resource excluded it. */
  @Form.Wire
  public record ExcludedDisk(
      @Required @Form.Reported @JsonPropertyDescription("The disk's id on the engine.") String id,
      @Required @Form.Reported @JsonPropertyDescription("The disk's name.") String name,
      @Required
          @Size(max = 64)
          @JsonPropertyDescription("The engine's policies that this resource took the disk out of.")
          List<@Size(max = 1024) String> policyIds,
      @Required @Form.Time @JsonPropertyDescription("Since when the disk is left out.")
          String since) {

    public ExcludedDisk {
      policyIds = List.copyOf(requireNonNullElse(policyIds, List.of()));
    }
  }
}
