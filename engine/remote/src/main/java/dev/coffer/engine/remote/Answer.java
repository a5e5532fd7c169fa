package dev.coffer.engine.remote;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpHeaders;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What came back of a call that succeeded (2xx).
 *
 * @param body as text; empty where there is none
 */
public record Answer(Call call, int status, HttpHeaders headers, String body) {

  private static final int PARTIAL_CONTENT = 206;

  /** The first value of a header, whose name may be written in any case. */
  public Optional<String> header(String name) {
    return headers.firstValue(name).filter(value -> !value.isBlank());
  }

  /**
   * The body as a value.
   *
   * @throws RemoteException {@link Failure.NotJson}
   */
  public <T> T as(Class<T> type) {
    return read(() -> Json.MAPPER.readValue(body, type));
  }

  /** The body as a tree. */
  public JsonNode tree() {
    return as(JsonNode.class);
  }

  /** The body, a bare array, as a list; told apart when it says that some are missing (206). */
  public <T> Listing<T> listOf(Class<T> element) {
    var list = Json.MAPPER.getTypeFactory().constructCollectionType(List.class, element);
    List<T> items = read(() -> Json.MAPPER.<List<T>>readValue(body, list));
    return status == PARTIAL_CONTENT ? new Listing.Partial<>(items) : new Listing.Complete<>(items);
  }

  private <T> T read(Reader<T> reader) {
    try {
      T value = reader.read();
      if (value != null) {
        return value;
      }
    } catch (JsonProcessingException e) {
      // Its message quotes the body: said below without.
    }
    throw new RemoteException(call, new Failure.NotJson(Excerpt.of(body)));
  }

  /** Reads a body, which may turn out to be nothing. */
  private interface Reader<T> {
    @Nullable T read() throws JsonProcessingException;
  }

  /** Without the body, which may be a token. */
  @Override
  public String toString() {
    return call + ": " + status;
  }
}
