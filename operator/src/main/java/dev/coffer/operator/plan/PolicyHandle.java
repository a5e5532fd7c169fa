package dev.coffer.operator.plan;

import dev.coffer.engine.PolicyId;
import java.util.Comparator;
import java.util.Optional;

/**
 * A policy on its engine, which may not exist yet.
 *
 * @param name unique on the engine
 * @param id empty when an earlier step of the same plan creates the policy
 */
public record PolicyHandle(String name, Optional<PolicyId> id) implements Comparable<PolicyHandle> {

  private static final Comparator<PolicyHandle> ORDER =
      Comparator.comparing(PolicyHandle::name)
          .thenComparing(handle -> handle.id().map(PolicyId::value).orElse(""));

  @Override
  public int compareTo(PolicyHandle other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return name;
  }
}
