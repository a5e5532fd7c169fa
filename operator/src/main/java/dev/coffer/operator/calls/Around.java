package dev.coffer.operator.calls;

import java.util.function.Supplier;

/** What stands around a call on an engine: measures it, or limits how many there are at a time. */
public interface Around {

  /**
   * Makes the call, once, and passes on what it returns or throws.
   *
   * @param engine the name of the connection
   * @param method of {@link dev.coffer.engine.Engine}
   */
  <T> T call(String engine, String method, Supplier<T> call);
}
