package dev.coffer.engine.remote;

import dev.coffer.engine.EngineError;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.Refusal;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * What people must know of an API when it says no.
 *
 * @param name such as {@code the Cloud Temple Console API}
 * @param host where it is
 * @param credentials what to do about credentials that are refused, as a clause such as {@code
 *     check the settings user and password}
 * @param right the right that a call needs, as a noun such as {@code the permission activity_read}
 */
public record Service(String name, URI host, String credentials, Function<Call, String> right) {

  /** Calls, and says in words what goes wrong. */
  public <T> T guarding(Supplier<T> calls) {
    try {
      return calls.get();
    } catch (RemoteException e) {
      throw new EngineException(inWords(e), e);
    }
  }

  /** One sentence that says what, why, and what to do. */
  public EngineError inWords(RemoteException e) {
    return inWords(e.call(), e.failure());
  }

  private EngineError inWords(Call call, Failure failure) {
    return switch (failure) {
      case Failure.Status status -> status(call, status);
      case Failure.SignInRefused(int status, String excerpt) ->
          unauthorized(
              "%s refuses the credentials (%d%s): %s"
                  .formatted(at(), status, because(excerpt), credentials));
      case Failure.NotJson(String excerpt) ->
          wrongHost("does not answer like %s (%s)".formatted(name, excerpt));
      case Failure.TooLong(long limit) ->
          unavailable("%s answers %s with more than %d bytes".formatted(at(), call, limit));
      case Failure.UnknownHost() -> wrongHost("is not known to the name service");
      case Failure.Untrusted(String detail) ->
          refused(
              "the certificate of %s is not trusted (%s): check the setting address, and name the certificate of its authority in the setting trust"
                  .formatted(host, detail));
      case Failure.TimedOut(Duration after) ->
          unavailable("%s did not answer %s within %s".formatted(at(), call, seconds(after)));
      case Failure.Broken(String detail) ->
          unavailable(
              "%s cannot be reached for %s (%s): it is tried again; check the setting address if this lasts"
                  .formatted(at(), call, detail));
      case Failure.Degraded(Duration retryAfter) ->
          new EngineError.Unavailable(
              "%s failed too often lately and is left alone for %s"
                  .formatted(at(), seconds(retryAfter)),
              Optional.of(retryAfter));
      case Failure.Throttled(Duration after) ->
          unavailable(
              "%s was not asked %s within %s because of the limit of calls per second"
                  .formatted(at(), call, seconds(after)));
      case Failure.Interrupted() -> unavailable("%s was not finished".formatted(call));
    };
  }

  private EngineError status(Call call, Failure.Status answer) {
    int status = answer.status();
    String said =
        "%s answers %s with %d%s".formatted(at(), call, status, because(answer.excerpt()));
    if (status == 401) {
      return unauthorized(
          "%s does not accept the session, not even a new one: %s".formatted(said, credentials));
    }
    if (status == 403) {
      return unauthorized(
          "%s: the account lacks %s, ask for it or use another account"
              .formatted(said, right.apply(call)));
    }
    if (status == 429 || status >= 500) {
      return new EngineError.Unavailable(said, answer.retryAfter());
    }
    if (status >= 300 && status < 400) {
      return wrongHost("sends elsewhere (%d)".formatted(status));
    }
    return refused(said);
  }

  private EngineError wrongHost(String why) {
    return refused("%s %s: check the setting address".formatted(host, why));
  }

  private static EngineError refused(String message) {
    return new EngineError.Refused(Refusal.OTHER, message);
  }

  private static EngineError unauthorized(String message) {
    return new EngineError.Unauthorized(message);
  }

  private static EngineError unavailable(String message) {
    return new EngineError.Unavailable(message, Optional.empty());
  }

  private String at() {
    return "%s at %s".formatted(name, host);
  }

  private static String because(String excerpt) {
    return excerpt.isEmpty() ? "" : ", " + excerpt;
  }

  private static String seconds(Duration duration) {
    return Math.max(1, duration.toSeconds()) + " s";
  }
}
