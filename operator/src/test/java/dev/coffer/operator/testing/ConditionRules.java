package dev.coffer.operator.testing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.crds.Condition;
import dev.coffer.crds.Condition.Status;
import dev.coffer.crds.Summary;
import io.fabric8.kubernetes.client.CustomResource;
import java.util.List;
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
    checkMirrors(resource, ready.orElseThrow(), name);
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
    return StatusFacts.of(resource).conditions();
  }

  private static long observed(CustomResource<?, ?> resource) {
    return StatusFacts.of(resource).observedGeneration();
  }

  /**
   * For clients that cannot read lists the scalars say the same; and for those that go by kstatus a
   * failure is one only while a person must do something.
   */
  private static void checkMirrors(CustomResource<?, ?> resource, Condition ready, String name) {
    var facts = StatusFacts.of(resource);
    assertThat(facts.ready()).as("ready mirrors Ready: %s", name).isEqualTo(ready.status().name());
    assertThat(facts.summary()).as("a summary: %s", name).isNotNull();
    if (ready.status() == Status.True) {
      assertThat(facts.summary())
          .as("a summary that is good: %s", name)
          .isIn(Summary.Ready, Summary.Held, Summary.Suspended);
      assertThat(Kstatus.of(resource))
          .as("kstatus of what is Ready: %s", name)
          .isNotIn(Kstatus.Failed);
    } else {
      assertThat(facts.summary()).as("not Ready: %s", name).isNotEqualTo(Summary.Ready);
      assertThat(Kstatus.of(resource))
          .as("kstatus waits for what is not Ready, or gives it up: %s", name)
          .isNotEqualTo(Kstatus.Current);
    }
  }

  /**
   * What holds between one status of a resource and the next: time stamps tell when a condition
   * changed its status and nothing else, and nobody forgets what was observed.
   */
  public static void checkStep(CustomResource<?, ?> before, CustomResource<?, ?> after) {
    String name = after.getKind() + " " + after.getMetadata().getName();
    var then = StatusFacts.of(before);
    var now = StatusFacts.of(after);
    assertThat(now.observedGeneration())
        .as("what was observed stays observed: %s", name)
        .isGreaterThanOrEqualTo(then.observedGeneration());
    for (Condition condition : now.conditions()) {
      then.condition(condition.type())
          .filter(it -> it.status() == condition.status())
          .ifPresent(
              it ->
                  assertThat(condition.lastTransitionTime())
                      .as("%s did not change its status: %s", condition.type(), name)
                      .isEqualTo(it.lastTransitionTime()));
    }
  }
}
