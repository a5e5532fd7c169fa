package dev.coffer.engine.embedded.store.s3;

/** What a service, or the way to it, may do to a request. */
public enum Fault {
  /** Nothing. */
  NONE,
  /** Answers 500, and has done nothing. */
  ERROR,
  /** Answers 503, and has done nothing. */
  SLOW_DOWN,
  /** Answers 501, and has done nothing. */
  UNKNOWN,
  /** Answers 403, and has done nothing. */
  FORBIDDEN,
  /** Answers 200, and that it could not be done. */
  ERROR_IN_ANSWER,
  /** Does it, and answers when nobody listens any more. */
  TOO_SLOW,
  /** Breaks off in the middle of the answer. */
  HALF_AN_ANSWER,
  /** Does it, and the answer is lost. */
  LOST_ANSWER,
  /** Answers a listing as the first time that it was asked for. */
  STALE_LISTING,
  /** Knows nothing of conditions. */
  NO_CONDITIONS
}
