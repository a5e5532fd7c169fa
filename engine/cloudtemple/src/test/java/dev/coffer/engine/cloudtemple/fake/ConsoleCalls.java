package dev.coffer.engine.cloudtemple.fake;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import org.awaitility.Awaitility;

/** Calls the fake as any client would, without the driver. */
final class ConsoleCalls {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private final HttpClient http = HttpClient.newHttpClient();
  private final String base;
  private String jwt = "";

  ConsoleCalls(FakeConsole console) {
    this.base = console.url() + "/api";
  }

  HttpResponse<String> login(String id, String secret) {
    var body = Json.write(Json.object("id", id, "secret", secret));
    var answer = send("POST", "/iam/v2/auth/personal_access_token", body);
    jwt = answer.statusCode() == 200 ? answer.body() : "";
    return answer;
  }

  HttpResponse<String> send(String method, String path, String body) {
    var publisher = HttpRequest.BodyPublishers.ofString(body);
    var request =
        HttpRequest.newBuilder(URI.create(base + path))
            .timeout(Duration.ofSeconds(5))
            .header("Authorization", "Bearer " + jwt)
            .header("Content-Type", "application/json")
            .method(method, publisher)
            .build();
    try {
      return http.send(request, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  int status(String path) {
    return send("GET", path, "").statusCode();
  }

  JsonNode get(String path) {
    return read(send("GET", path, ""));
  }

  /** The state of the activity that a write began, once it is over. */
  JsonNode activity(HttpResponse<String> written) {
    var path = "/activity/v1/activities/" + written.headers().firstValue("Location").orElseThrow();
    return Awaitility.await()
        .until(
            () -> get(path).path("state"), state -> state.has("completed") || state.has("failed"));
  }

  private static JsonNode read(HttpResponse<String> answer) {
    try {
      return MAPPER.readTree(answer.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
