package dev.coffer.engine.cloudtemple.console;

/** What became of a write. */
public sealed interface Outcome {

  /** Its activity is done. What it did is read back all the same. */
  record Completed() implements Outcome {}

  /** Its activity failed. */
  record Failed(FailureReason meaning, String reason) implements Outcome {}

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
