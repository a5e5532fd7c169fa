package dev.coffer.engine.remote;

import java.net.http.HttpRequest;
import java.util.function.Function;

/** How an API is signed in to. */
public interface SignIn {

  /**
   * Signs in once.
   *
   * @param caller makes a call that carries no token
   * @throws RemoteException as the caller throws; 400, 401 and 403 mean that the credentials are
   *     refused
   */
  Token signIn(Function<Call, Answer> caller);

  /** Shows the token with a call. */
  void show(Token token, HttpRequest.Builder request);
}
