package dev.coffer.engine.embedded.hypervisor;

import java.io.IOException;
import java.util.stream.Stream;

/** A hypervisor could not do something, and says why. */
public abstract class HypervisorException extends IOException {

  protected HypervisorException(String message) {
    super(message);
  }

  /**
   * Whether it does not answer, so that nobody knows if it has done what it was asked for. Nothing
   * is wrong with that: it may be asked again once it answers.
   */
  public abstract boolean isAway();

  /** Whether something failed for no other reason than that. */
  public static boolean saysAway(Throwable failure) {
    return Stream.<Throwable>iterate(failure, cause -> cause != null, Throwable::getCause)
        .anyMatch(cause -> cause instanceof HypervisorException found && found.isAway());
  }
}
