package dev.coffer.engine;

import java.time.Instant;
import java.util.Optional;

/** What a job is doing. */
public sealed interface JobState {

  /** Waits for its next run. */
  record Idle() implements JobState {}

  /** Runs, in this session where the engine tells. */
  record Running(Optional<SessionId> session) implements JobState {}

  /**
   * Paused until a person releases it (R8, R10).
   *
   * @param cause why
   * @param since empty where the engine does not tell
   */
  record Held(HoldCause cause, Optional<Instant> since) implements JobState {}

  /** A state that this driver does not know; never taken for success, nor for Held. */
  record Unknown(String literal) implements JobState {}

  /** Why a job is held. */
  enum HoldCause {
    /** The last resource left the policy (R8). */
    NO_RESOURCES_ASSIGNED,
    /** Somebody asked for it through {@link Engine#hold}. */
    REQUESTED,
    /** The engine does not tell why. */
    UNKNOWN
  }
}
