package dev.coffer.engine;

import java.time.Duration;
import java.util.Optional;

/**
 * Every way in which an engine says no. {@link EngineException} carries one; callers switch over it
 * exhaustively.
 */
public sealed interface EngineError {

  /** One sentence for people: what, why, what to do. No secrets, no stack traces. */
  String message();

  /**
   * Something named in the call does not exist.
   *
   * @param what such as {@code policy}, {@code virtual machine}, {@code disk}
   */
  record NotFound(String what, String id) implements EngineError {
    @Override
    public String message() {
      return "there is no " + what + " " + id;
    }
  }

  /**
   * The state of the engine is no longer the one that the call was made for; observe and plan
   * again. Also: the name of a new policy is taken.
   */
  record Conflict(String message) implements EngineError {}

  /** A rule forbids it (Blocked). Trying again does not help until something changes. */
  record Refused(Refusal refusal, String message) implements EngineError {}

  /** Credentials are missing, wrong, expired, or lack a right. */
  record Unauthorized(String message) implements EngineError {}

  /**
   * The engine does not answer, or not in time. What was asked may or may not have happened: ask
   * again with the same request id, or read back.
   */
  record Unavailable(String message, Optional<Duration> retryAfter) implements EngineError {}

  /**
   * This engine cannot do that at all.
   *
   * @param manualStep what a person can do instead
   */
  record Unsupported(Capability capability, String manualStep) implements EngineError {
    @Override
    public String message() {
      return "this engine cannot " + capability.verb() + ": " + manualStep;
    }
  }
}
