package dev.coffer.operator.apiserver;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;

/** Where an API server keeps what it knows. */
final class Etcd {

  private static final JsonMapper JSON = new JsonMapper();

  private final String url = "http://127.0.0.1:" + Ports.free();
  private final ServerProcess process;

  private Etcd(Path program, Path folder) {
    String peers = "http://127.0.0.1:" + Ports.free();
    process =
        ServerProcess.start(
            folder.resolve("etcd.log"),
            program,
            List.of(
                // Data in a temporary folder need not survive a power cut.
                "--unsafe-no-fsync",
                "--data-dir=" + folder.resolve("etcd"),
                "--listen-client-urls=" + url,
                "--advertise-client-urls=" + url,
                "--listen-peer-urls=" + peers,
                "--initial-advertise-peer-urls=" + peers,
                "--initial-cluster=default=" + peers));
  }

  static Etcd start(Path program, Path folder) {
    return new Etcd(program, folder);
  }

  String url() {
    return url;
  }

  /** Forgets all but the present, as it does by itself every few minutes in a cluster. */
  void forgetHistory() {
    String revision = post("/v3/kv/put", "{\"key\": \"bm93\"}").at("/header/revision").asText();
    post("/v3/kv/compaction", "{\"revision\": %s, \"physical\": true}".formatted(revision));
  }

  void kill() {
    process.kill();
  }

  private JsonNode post(String path, String body) {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + path))
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() != 200) {
        throw new IllegalStateException("etcd: " + answer.statusCode() + " " + answer.body());
      }
      return JSON.readTree(answer.body());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
