package dev.coffer.engine.embedded.store;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** There certainly is no such object. */
public final class NoSuchObjectException extends IOException {

  public NoSuchObjectException(String where, @Nullable Throwable cause) {
    super("there is no " + where, cause);
  }
}
