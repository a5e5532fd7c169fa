package dev.coffer.engine.conformance.model;

import dev.coffer.engine.EngineError;
import dev.coffer.engine.EngineException;
import java.util.Optional;

/** Lets a test break the calls of a {@link ModelEngine}, by throwing an {@link EngineException}. */
public interface Faults {

  /** Everything works. */
  Faults NONE = new Faults() {};

  /**
   * Called before the method does anything.
   *
   * @param n this is the engine's n-th call since it was made or {@link ModelEngine#forgetCalls};
   *     the first is 1
   * @param method its name in {@link dev.coffer.engine.Engine}
   */
  default void beforeCall(int n, String method) {}

  /** Called after the method has done its work, and before the caller learns of it. */
  default void afterCall(int n, String method) {}

  /** The n-th call has no effect and throws Unavailable. */
  static Faults unavailableBefore(int n) {
    return new Faults() {
      @Override
      public void beforeCall(int call, String method) {
        if (call == n) {
          throw unavailable(method);
        }
      }
    };
  }

  /** The n-th call has its effect, and throws Unavailable all the same. */
  static Faults unavailableAfter(int n) {
    return new Faults() {
      @Override
      public void afterCall(int call, String method) {
        if (call == n) {
          throw unavailable(method);
        }
      }
    };
  }

  /** What a broken connection looks like. */
  static EngineException unavailable(String method) {
    return new EngineException(
        new EngineError.Unavailable(
            "the engine did not answer " + method + " in time", Optional.empty()));
  }
}
