package dev.coffer.engine.spp.wire;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coffer.engine.remote.Answer;
import dev.coffer.engine.remote.Call;
import dev.coffer.engine.remote.Failure;
import dev.coffer.engine.remote.RemoteException;
import dev.coffer.engine.remote.Secret;
import dev.coffer.engine.remote.SignIn;
import dev.coffer.engine.remote.Token;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Base64;
import java.util.function.Function;

/**
 * The session of a connection (reference, section 1): opened with user and password by {@code POST
 * /api/endeavour/session}, shown as a header, and gone after 45 idle minutes.
 */
public final class SppSignIn implements SignIn {

  static final String SESSION = "/api/endeavour/session";
  private static final Duration IDLE = Duration.ofMinutes(45);

  private final String user;
  private final Secret password;
  private final InstantSource clock;
  private volatile boolean signedIn;

  public SppSignIn(String user, Secret password, InstantSource clock) {
    this.user = user;
    this.password = password;
    this.clock = clock;
  }

  @Override
  public Token signIn(Function<Call, Answer> caller) {
    var call = Call.post(SESSION);
    JsonNode answer = answer(caller, call);
    String session = new Item(answer).text("sessionid").orElse("");
    if (session.isEmpty()) {
      throw new RemoteException(call, new Failure.NotJson("an answer without a session id"));
    }
    signedIn = true;
    return Token.whileUsed(session, clock.instant(), IDLE);
  }

  private JsonNode answer(Function<Call, Answer> caller, Call call) {
    try {
      return caller.apply(call.header("Authorization", "Basic " + credentials())).tree();
    } catch (RemoteException e) {
      if (e.failure() instanceof Failure.Status(int status, _, String excerpt)
          && (status == 401 || status == 403)) {
        throw new RemoteException(
            call, new Failure.SignInRefused(status, ErrorText.in(excerpt).orElse(excerpt)));
      }
      throw e;
    } catch (IOException e) {
      throw new RemoteException(call, new Failure.SignInRefused(0, String.valueOf(e.getMessage())));
    }
  }

  private String credentials() throws IOException {
    byte[] pair = (user + ":" + password.read()).getBytes(StandardCharsets.UTF_8);
    return Base64.getEncoder().encodeToString(pair);
  }

  @Override
  public void show(Token token, HttpRequest.Builder request) {
    request.setHeader("X-Endeavour-Sessionid", token.value());
    request.setHeader("X-Endeavour-Locale", "en-us");
  }

  /** Whether there may be a session to log out of. */
  boolean isSignedIn() {
    return signedIn;
  }
}
