package dev.coffer.engine.embedded.store;

import dev.coffer.engine.Copy.Lock.Mode;
import java.time.Instant;

/**
 * For how long nobody can delete an object, nor make it say something else.
 *
 * @param mode who can lift it before
 */
public record ObjectLock(Mode mode, Instant until) {

  /** Whether an object with this lock needs no other one. */
  public boolean covers(ObjectLock other) {
    return mode.compareTo(other.mode) >= 0 && !until.isBefore(other.until);
  }

  /** What is as strict as both, and lasts as long as both. */
  public ObjectLock and(ObjectLock other) {
    return new ObjectLock(
        mode.compareTo(other.mode) >= 0 ? mode : other.mode,
        until.isBefore(other.until) ? other.until : until);
  }
}
