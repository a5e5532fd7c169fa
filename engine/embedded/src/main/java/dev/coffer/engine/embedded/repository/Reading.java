package dev.coffer.engine.embedded.repository;

import java.util.Optional;

/**
 * How much of a disk was read for a recovery point.
 *
 * @param why empty for what is usual: a disk of which nobody tells what has changed, and one of
 *     which somebody does
 */
public record Reading(Kind kind, Optional<String> why) {

  /** How much. */
  public enum Kind {
    /** All that may hold data. */
    FULL,
    /** What its storage said has changed since an earlier point, and some of the rest to check. */
    CHANGED,
    /** All that may hold data, as what its storage said turned out to be wrong. */
    RESCANNED
  }

  static final Reading FULL = new Reading(Kind.FULL, Optional.empty());
  static final Reading CHANGED = new Reading(Kind.CHANGED, Optional.empty());

  static Reading full(String why) {
    return new Reading(Kind.FULL, Optional.of(why));
  }

  static Reading rescanned(String why) {
    return new Reading(Kind.RESCANNED, Optional.of(why));
  }
}
