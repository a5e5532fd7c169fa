package dev.coffer.engine.embedded.store;

import java.io.IOException;

/** There certainly is no such object. */
public final class NoSuchObjectException extends IOException {

  /** Says where it is not. */
  public NoSuchObjectException(String where) {
    super("there is no " + where);
  }
}
