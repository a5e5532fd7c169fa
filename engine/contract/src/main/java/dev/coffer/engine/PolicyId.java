package dev.coffer.engine;

/**
 * Names a policy on its engine, for as long as the policy exists. Opaque: only the engine that
 * issued it can read it.
 */
public record PolicyId(String value) implements Comparable<PolicyId> {

  public PolicyId {
    Require.text("PolicyId", value);
  }

  @Override
  public int compareTo(PolicyId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
