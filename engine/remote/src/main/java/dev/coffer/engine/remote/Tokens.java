package dev.coffer.engine.remote;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The token of a connection: one sign-in at a time, whose token all that wait get; a new one when a
 * fifth of its time is left, and when it is refused.
 */
final class Tokens {

  private final InstantSource clock;
  private final Supplier<Token> signIn;
  private final ReentrantLock signingIn = new ReentrantLock();
  private volatile @Nullable Token token;
  private volatile Instant lastUse = Instant.MIN;

  Tokens(InstantSource clock, Supplier<Token> signIn) {
    this.clock = clock;
    this.signIn = signIn;
  }

  /** A token that is good by now. */
  Token current() {
    var known = token;
    return use(known != null && isFresh(known) ? known : signedIn(null));
  }

  /** Another token than the one that was refused; signs in only if nobody else did already. */
  Token insteadOf(Token refused) {
    return use(signedIn(refused));
  }

  private Token signedIn(@Nullable Token refused) {
    signingIn.lock();
    try {
      var known = token;
      if (known != null && !known.equals(refused) && isFresh(known)) {
        return known;
      }
      Token fresh = signIn.get();
      lastUse = clock.instant();
      token = fresh;
      return fresh;
    } finally {
      signingIn.unlock();
    }
  }

  private boolean isFresh(Token known) {
    return known.isFresh(clock.instant(), lastUse);
  }

  private Token use(Token used) {
    lastUse = clock.instant();
    return used;
  }
}
