package dev.coffer.operator.testing;

import dev.coffer.crds.BackupPolicyStatus;
import dev.coffer.crds.Condition;
import dev.coffer.crds.DiskExclusionStatus;
import dev.coffer.crds.PolicyAssignmentStatus;
import dev.coffer.crds.RestoreRequestStatus;
import dev.coffer.crds.Summary;
import io.fabric8.kubernetes.client.CustomResource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the statuses of all four kinds have in common. */
public record StatusFacts(
    long observedGeneration,
    List<Condition> conditions,
    @Nullable String ready,
    @Nullable Summary summary) {

  public static StatusFacts of(CustomResource<?, ?> resource) {
    return switch (Objects.requireNonNull(resource.getStatus())) {
      case BackupPolicyStatus it ->
          new StatusFacts(it.observedGeneration(), it.conditions(), it.ready(), it.summary());
      case PolicyAssignmentStatus it ->
          new StatusFacts(it.observedGeneration(), it.conditions(), it.ready(), it.summary());
      case DiskExclusionStatus it ->
          new StatusFacts(it.observedGeneration(), it.conditions(), it.ready(), it.summary());
      case RestoreRequestStatus it ->
          new StatusFacts(it.observedGeneration(), it.conditions(), it.ready(), it.summary());
      default -> throw new IllegalArgumentException("not one of the four kinds");
    };
  }

  public Optional<Condition> condition(String type) {
    return conditions.stream().filter(condition -> condition.type().equals(type)).findFirst();
  }

  public boolean is(String type, Condition.Status status) {
    return condition(type).filter(condition -> condition.status() == status).isPresent();
  }

  /** Whether it is what the schema's default makes of a resource that nobody has looked at. */
  public boolean isUntouched() {
    return observedGeneration == -1 && conditions.isEmpty();
  }
}
