package dev.coffer.engine.embedded.store;

import java.io.IOException;

/** Somebody else writes to the store. */
public final class StoreInUseException extends IOException {

  private final String holder;

  /** Says who writes, in words. */
  public StoreInUseException(String holder) {
    super("in use by " + holder);
    this.holder = holder;
  }

  /** Who, in words. */
  public String holder() {
    return holder;
  }
}
