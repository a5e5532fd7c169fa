package dev.coffer.operator.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.crds.BackupPolicyStatus;
import dev.coffer.crds.Condition;
import dev.coffer.crds.Condition.Status;
import dev.coffer.crds.DiskExclusionStatus;
import dev.coffer.crds.PolicyAssignmentStatus;
import dev.coffer.crds.RestoreRequestStatus;
import io.fabric8.kubernetes.client.CustomResource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The rules of kstatus and of the Flux condition checker, which Argo CD, Flux, Helm and kubectl go
 * by. Every status that a test sees passes through here.
 */
public final class ConditionRules {

  private static final List<String> ABNORMAL = List.of("Reconciling", "Stalled");

  private ConditionRules() {}

  /** Fails with the resource and the rule that is broken. */
  public static void check(CustomResource<?, ?> resource) {
    var conditions = conditions(resource);
    var generation = resource.getMetadata().getGeneration();
    String name = resource.getKind() + " " + resource.getMetadata().getName() + ": " + conditions;

    var ready = find(conditions, "Ready");
    assertThat(ready).as("Ready is always present: %s", name).isPresent();
    assertThat(conditions.stream().map(Condition::type))
        .as("every type once: %s", name)
        .doesNotHaveDuplicates();
    conditions.forEach(condition -> checkOne(condition, generation, name));
    checkAbnormal(conditions, ready.orElseThrow(), name);
    if (ready.orElseThrow().status() == Status.True) {
      assertThat(conditions)
          .as("Ready means all is observed: %s", name)
          .allMatch(condition -> condition.observedGeneration() == observed(resource));
      assertThat(find(conditions, "Blocked").map(Condition::status))
          .as("nothing is Blocked while Ready: %s", name)
          .isNotEqualTo(Optional.of(Status.True));
    }
    assertThat(observed(resource)).as(name).isLessThanOrEqualTo(generation);
  }

  private static void checkOne(Condition condition, long generation, String name) {
    assertThat(condition.reason()).as("a CamelCase reason: %s", name).matches("[A-Z][A-Za-z]+");
    assertThat(condition.message()).as("a sentence: %s", condition.type()).matches("(?s).+ .+\\.");
    assertThat(condition.message()).as("one line: %s", name).doesNotContain("\n", "Optional");
    assertThat(condition.observedGeneration())
        .as("no condition is ahead of the spec: %s", name)
        .isLessThanOrEqualTo(generation);
    if (ABNORMAL.contains(condition.type())) {
      assertThat(condition.status())
          .as("%s is removed when it is not True: %s", condition.type(), name)
          .isEqualTo(Status.True);
    }
  }

  private static void checkAbnormal(List<Condition> conditions, Condition ready, String name) {
    var reconciling = find(conditions, "Reconciling");
    var stalled = find(conditions, "Stalled");
    assertThat(reconciling.isPresent() && stalled.isPresent())
        .as("never Reconciling and Stalled: %s", name)
        .isFalse();
    if (stalled.isPresent()) {
      assertThat(ready.status()).as("Stalled means not Ready: %s", name).isEqualTo(Status.False);
    }
    if (reconciling.isPresent()) {
      assertThat(ready.status())
          .as("Reconciling means not Ready: %s", name)
          .isNotEqualTo(Status.True);
    }
    if (ready.status() == Status.Unknown) {
      assertThat(reconciling).as("Ready=Unknown means Reconciling: %s", name).isPresent();
    }
    if (ready.status() != Status.True) {
      assertThat(reconciling.or(() -> stalled).map(Condition::message))
          .as("Ready repeats why it is not: %s", name)
          .contains(ready.message());
    }
  }

  private static Optional<Condition> find(List<Condition> conditions, String type) {
    return conditions.stream().filter(condition -> condition.type().equals(type)).findFirst();
  }

  /** The conditions of a resource of any kind. */
  public static List<Condition> conditions(CustomResource<?, ?> resource) {
    return switch (Objects.requireNonNull(resource.getStatus())) {
      case BackupPolicyStatus status -> status.conditions();
      case PolicyAssignmentStatus status -> status.conditions();
      case DiskExclusionStatus status -> status.conditions();
      case RestoreRequestStatus status -> status.conditions();
      default -> throw new IllegalArgumentException("not one of the four kinds");
    };
  }

  private static long observed(CustomResource<?, ?> resource) {
    return switch (Objects.requireNonNull(resource.getStatus())) {
      case BackupPolicyStatus status -> status.observedGeneration();
      case PolicyAssignmentStatus status -> status.observedGeneration();
      case DiskExclusionStatus status -> status.observedGeneration();
      case RestoreRequestStatus status -> status.observedGeneration();
      default -> throw new IllegalArgumentException("not one of the four kinds");
    };
  }
}
