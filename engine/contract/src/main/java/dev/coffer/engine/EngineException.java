package dev.coffer.engine;

/**
 * Carries an {@link EngineError} up the stack. The only exception that engines throw on purpose.
 */
public final class EngineException extends RuntimeException {

  private final transient EngineError error;

  public EngineException(EngineError error) {
    super(error.message());
    this.error = error;
  }

  public EngineException(EngineError error, Throwable cause) {
    super(error.message(), cause);
    this.error = error;
  }

  public EngineError error() {
    return error;
  }

  /** Shorthand for a rule that forbids the call. */
  public static EngineException refused(Refusal refusal, String message) {
    return new EngineException(new EngineError.Refused(refusal, message));
  }

  /** Shorthand for a name that means nothing to the engine. */
  public static EngineException notFound(String what, String id) {
    return new EngineException(new EngineError.NotFound(what, id));
  }
}
