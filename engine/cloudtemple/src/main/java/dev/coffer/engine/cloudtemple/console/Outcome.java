package dev.coffer.engine.cloudtemple.console;

import dev.coffer.engine.EngineError;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.Refusal;
import java.util.Optional;

/** What became of a write. */
public sealed interface Outcome {

  /** Its activity is done. What it did is read back all the same. */
  record Completed() implements Outcome {}

  /** Its activity failed. */
  record Failed(FailureReason meaning, String reason) implements Outcome {

    /**
     * The failure as the engine tells it.
     *
     * @param what did not happen, as a clause
     */
    public EngineException inWords(String what) {
      String message = what + ": " + reason;
      return new EngineException(
          meaning == FailureReason.PERMANENT
              ? new EngineError.Refused(Refusal.OTHER, message)
              : new EngineError.Unavailable(message, Optional.empty()));
    }
  }

  /**
   * Nobody knows: the activity was waiting or running when the patience ended, or the answer to the
   * write was lost.
   *
   * @param why for people, a clause
   */
  record Unknown(String why) implements Outcome {}

  /** There is no trace of its activity, or none any more. */
  record Gone(String why) implements Outcome {}
}
