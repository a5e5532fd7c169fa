package dev.coffer.engine.cloudtemple.console;

import dev.coffer.engine.EngineError;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.remote.Answer;
import dev.coffer.engine.remote.Call;
import dev.coffer.engine.remote.Listing;
import dev.coffer.engine.remote.RemoteException;
import dev.coffer.engine.remote.RestClient;
import dev.coffer.engine.remote.Service;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Reads of the Console API; what goes wrong is an {@link EngineException} with one sentence. Writes
 * go through {@link Writes}.
 */
public final class Console implements AutoCloseable {

  private static final int ATTEMPTS_AT_A_LIST = 3;

  private final RestClient client;
  private final Service service;

  public Console(RestClient client, URI host) {
    this.client = client;
    this.service =
        new Service(
            "the Cloud Temple Console API",
            host,
            "check the settings token.id and token.secret, and in the console that the personal"
                + " access token has not expired",
            Permissions::of);
  }

  /**
   * A whole list. One that is said to be partial (206) is read again: what is missing in it may be
   * there, and nothing may be concluded from that.
   *
   * @throws EngineException Unavailable when it stays partial
   */
  public <T> List<T> list(Call call, Class<T> type) {
    return guarding(
        () -> {
          for (int i = 0; i < ATTEMPTS_AT_A_LIST; i++) {
            if (client.read(call).listOf(type) instanceof Listing.Complete<T>(List<T> items)) {
              return items;
            }
          }
          throw new EngineException(
              new EngineError.Unavailable(
                  "%s answers %s with only a part of the list (206), from which nothing can be concluded: it is read again later"
                      .formatted(service.name(), call),
                  Optional.empty()));
        });
  }

  /** One object; empty when there is none (404). */
  public <T> Optional<T> find(Call call, Class<T> type) {
    return guarding(() -> client.find(call).map(answer -> answer.as(type)));
  }

  /** Whether there is such an object (404: no). */
  public boolean exists(Call call) {
    return guarding(() -> client.find(call).isPresent());
  }

  /** A write, as it is: what goes wrong has to be looked into. */
  Answer write(Call call) {
    return client.write(call);
  }

  EngineException inWords(RemoteException e) {
    return new EngineException(service.inWords(e), e);
  }

  private <T> T guarding(Supplier<T> calls) {
    return service.guarding(calls);
  }

  @Override
  public void close() {
    client.close();
  }
}
