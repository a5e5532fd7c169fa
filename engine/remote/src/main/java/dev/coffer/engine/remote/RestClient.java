package dev.coffer.engine.remote;

import java.net.URI;
import java.time.InstantSource;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Calls one API: within its rate, signed in, patient with reads and careful with writes. Safe for
 * several threads.
 *
 * <p>A read is tried again when the API is busy or unwell. A write is sent once: whoever gets a
 * failure of it reads back what became of it. Only a write that was refused for its token (401),
 * and so did not happen, is sent again with a new one.
 */
public final class RestClient implements AutoCloseable {

  private final Transport transport;
  private final SignIn signIn;
  private final Tokens tokens;
  private final RateLimit rate;
  private final Breaker breaker;
  private final Retries retries;

  /**
   * A client; it signs in with the first call.
   *
   * @param host scheme, name and port
   * @param trust whose certificates are good, see {@link Trust}
   */
  public RestClient(
      URI host,
      SSLContext trust,
      SignIn signIn,
      Timing timing,
      RateLimit rate,
      InstantSource clock) {
    this(new Transport(host, trust, timing.attempt()), signIn, timing, rate, clock);
  }

  RestClient(
      Transport transport, SignIn signIn, Timing timing, RateLimit rate, InstantSource clock) {
    this.transport = transport;
    this.signIn = signIn;
    this.rate = rate;
    this.breaker = new Breaker(clock);
    this.retries = new Retries(timing);
    this.tokens = new Tokens(clock, this::signedIn);
  }

  /**
   * Reads.
   *
   * @throws RemoteException for everything but 2xx
   */
  public Answer read(Call call) {
    return retries.of(call, () -> signed(call));
  }

  /** Reads what may not be there: empty for 404. */
  public Optional<Answer> find(Call call) {
    try {
      return Optional.of(read(call));
    } catch (RemoteException e) {
      if (e.is(404)) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /**
   * Writes, once.
   *
   * @throws RemoteException for everything but 2xx; after {@link Failure.TimedOut}, {@link
   *     Failure.Broken}, and a {@link Failure.Status} of 5xx it may have happened
   */
  public Answer write(Call call) {
    return signed(call);
  }

  private Token signedIn() {
    try {
      return signIn.signIn(call -> retries.of(call, () -> attempt(call, null)));
    } catch (RemoteException e) {
      throw e.failure() instanceof Failure.Status status
          ? new RemoteException(e.call(), atSignIn(status))
          : e;
    }
  }

  /** What signs nobody in, and is there at all, refuses; what is not there is another host. */
  private static Failure atSignIn(Failure.Status answer) {
    return switch (answer.status()) {
      case 400, 401, 403 -> new Failure.SignInRefused(answer.status(), answer.excerpt());
      case 404, 405 -> new Failure.NotJson("it has no sign-in, " + answer.status());
      default -> answer;
    };
  }

  private Answer signed(Call call) {
    Token token = tokens.current();
    try {
      return attempt(call, token);
    } catch (RemoteException e) {
      if (!e.is(401)) {
        throw e;
      }
      return attempt(call, tokens.insteadOf(token));
    }
  }

  private Answer attempt(Call call, @Nullable Token token) {
    rate.await(call);
    return breaker.around(
        call,
        () ->
            transport.ask(
                call,
                request -> {
                  if (token != null) {
                    signIn.show(token, request);
                  }
                }));
  }

  @Override
  public void close() {
    transport.close();
  }
}
