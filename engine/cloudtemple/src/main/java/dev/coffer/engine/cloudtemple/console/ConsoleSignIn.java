package dev.coffer.engine.cloudtemple.console;

import dev.coffer.engine.EngineError;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.remote.Answer;
import dev.coffer.engine.remote.Call;
import dev.coffer.engine.remote.Failure;
import dev.coffer.engine.remote.RemoteException;
import dev.coffer.engine.remote.Secret;
import dev.coffer.engine.remote.SignIn;
import dev.coffer.engine.remote.Token;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Function;

/** Exchanges a personal access token for a JWT. There is no refresh: it is exchanged again. */
public final class ConsoleSignIn implements SignIn {

  private final String id;
  private final Secret secret;
  private final InstantSource clock;

  public ConsoleSignIn(String id, Secret secret, InstantSource clock) {
    this.id = id;
    this.secret = secret;
    this.clock = clock;
  }

  @Override
  public Token signIn(Function<Call, Answer> caller) {
    var call =
        Call.post("/api/iam/v2/auth/personal_access_token", Map.of("id", id, "secret", secret()));
    var text = caller.apply(call).body();
    return Jwt.token(text, clock.instant())
        .orElseThrow(() -> new RemoteException(call, new Failure.NotJson("no token")));
  }

  private String secret() {
    try {
      return secret.read();
    } catch (IOException e) {
      throw new EngineException(
          new EngineError.Unauthorized("the setting token.secret has no value: " + e.getMessage()),
          e);
    }
  }

  @Override
  public void show(Token token, HttpRequest.Builder request) {
    request.setHeader("Authorization", "Bearer " + token.value());
  }
}
