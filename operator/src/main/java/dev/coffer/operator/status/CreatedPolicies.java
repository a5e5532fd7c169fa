package dev.coffer.operator.status;

import dev.coffer.engine.PolicyId;
import dev.coffer.operator.plan.PolicyHandle;
import dev.coffer.operator.plan.Step;
import dev.coffer.operator.plan.StepOutcome;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** The ids of policies that did not exist when the plan was made. */
final class CreatedPolicies {

  private record Name(String engine, String policy) {}

  private final Map<Name, PolicyId> ids = new HashMap<>();

  CreatedPolicies(Collection<StepOutcome> outcomes) {
    for (StepOutcome outcome : outcomes) {
      if (outcome.step() instanceof Step.CreatePolicy create
          && outcome.outcome() instanceof StepOutcome.Done(var id)) {
        id.ifPresent(
            value -> ids.put(new Name(create.engine(), create.spec().name()), new PolicyId(value)));
      }
    }
  }

  /** The id, where it is known by now. */
  Optional<PolicyId> id(String engine, PolicyHandle policy) {
    return policy.id().or(() -> Optional.ofNullable(ids.get(new Name(engine, policy.name()))));
  }
}
