package dev.coffer.engine.embedded.store;

import java.io.IOException;

/** There certainly is no such object. */
public final class NoSuchObjectException extends IOException {

  NoSuchObjectException(String where, Throwable cause) {
    super("there is no " + where, cause);
  }
}
