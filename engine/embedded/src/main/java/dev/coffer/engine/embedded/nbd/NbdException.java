package dev.coffer.engine.embedded.nbd;

import java.io.IOException;

/** The other side does not follow the protocol, refuses, or takes too long. */
public final class NbdException extends IOException {

  /** Says what was wrong, without a full stop. */
  public NbdException(String message) {
    super(message);
  }

  NbdException(String message, Throwable cause) {
    super(message, cause);
  }
}
