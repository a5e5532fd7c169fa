package dev.coffer.engine.remote;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What a sign-in brought, to be shown with every call. Its text form does not show it.
 *
 * @param issued when
 * @param life how long it is good from then on; empty where nobody knows: then until it is refused
 * @param idle how long it is good without being used
 */
public record Token(
    String value, Instant issued, Optional<Duration> life, Optional<Duration> idle) {

  /** A token that is good for some time. */
  public static Token lasting(String value, Instant issued, Duration life) {
    return new Token(value, issued, Optional.of(life), Optional.empty());
  }

  /** A token that ends when it is not used for some time. */
  public static Token whileUsed(String value, Instant issued, Duration idle) {
    return new Token(value, issued, Optional.empty(), Optional.of(idle));
  }

  /** Whether at least a fifth of its time is left. */
  boolean isFresh(Instant now, Instant lastUse) {
    return isWithin(life, issued, now) && isWithin(idle, lastUse, now);
  }

  private static boolean isWithin(Optional<Duration> time, Instant from, Instant now) {
    return time.map(t -> now.isBefore(from.plus(t.multipliedBy(4).dividedBy(5)))).orElse(true);
  }

  @Override
  public String toString() {
    return "a token of " + issued;
  }
}
