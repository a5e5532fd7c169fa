package dev.coffer.operator.plan;

import dev.coffer.operator.plan.Step.Cause;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/** Makes the causes of steps; their sets are sorted, so that equal steps have equal text. */
final class Causes {

  private Causes() {}

  static Cause of(
      String engine,
      Collection<ResourceKey> resources,
      Risk risk,
      String description,
      Subject subject,
      Collection<Subject> needs) {
    var all = new TreeSet<>(needs);
    all.add(subject);
    return new Cause(engine, new TreeSet<>(resources), risk, description, subject, all);
  }

  /** For a step of a policy that nothing but its own earlier steps can stop. */
  static Cause ofPolicy(PolicyState policy, Risk risk, String description) {
    return of(
        policy.engine(),
        List.of(policy.key()),
        risk,
        description,
        Subject.policy(policy.policyName()),
        List.of());
  }
}
