package dev.coffer.engine.embedded.rules;

import dev.coffer.engine.EngineError;
import dev.coffer.engine.EngineException;
import java.util.function.Consumer;

/** From the value that a rule returns to the exception that a caller of the engine gets. */
public final class Refusals {

  /** Throws: {@code rule(...).ifPresent(RAISE)}. */
  public static final Consumer<EngineError> RAISE =
      error -> {
        throw new EngineException(error);
      };

  private Refusals() {}
}
