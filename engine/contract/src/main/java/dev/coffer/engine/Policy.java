package dev.coffer.engine;

/**
 * A policy as the engine has it.
 *
 * @param spec what the engine would do now; differs from what was asked when somebody changed it
 */
public record Policy(PolicyId id, PolicySpec spec) {

  public String name() {
    return spec.name();
  }
}
