package dev.coffer.operator.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.operator.metrics.OperatorMetrics;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HttpEndpointTest {

  private boolean due;
  private boolean alive;
  private boolean synced;
  private boolean electing;
  private Optional<Duration> underWay = Optional.empty();
  private final Liveness liveness =
      new Liveness(() -> due, () -> alive, () -> underWay, Duration.ofMinutes(15));
  private final Readiness readiness = new Readiness(() -> synced, () -> electing);
  private final HttpClient client = HttpClient.newHttpClient();
  private HttpEndpoint endpoint;

  @BeforeEach
  void start() throws IOException {
    endpoint = HttpEndpoint.start(0, new OperatorMetrics(() -> Instant.EPOCH), liveness, readiness);
  }

  @AfterEach
  void stop() {
    endpoint.close();
    client.close();
  }

  @Test
  void metrics_come_as_the_text_that_the_client_accepts() throws Exception {
    var plain = get("/metrics", "text/plain;version=0.0.4");
    var open = get("/metrics", "application/openmetrics-text;version=1.0.0");

    assertThat(plain.statusCode()).isEqualTo(200);
    assertThat(contentType(plain)).startsWith("text/plain; version=0.0.4");
    assertThat(plain.body()).contains("# TYPE coffer_leader gauge\ncoffer_leader 0.0\n");
    assertThat(contentType(open)).startsWith("application/openmetrics-text");
    assertThat(open.body()).endsWith("# EOF\n");
  }

  @Test
  void readiness_wants_caches_and_a_role_and_no_engine() throws Exception {
    assertThat(get("/readyz", "").statusCode()).isEqualTo(503);
    synced = true;
    assertThat(get("/readyz", "").body()).contains("neither leads nor stands by");
    electing = true;
    assertThat(get("/readyz", "").statusCode()).isEqualTo(200);
    electing = false;
    assertThat(get("/readyz", "").statusCode()).isEqualTo(503);
  }

  @Test
  void liveness_fails_only_when_one_pass_takes_far_too_long() throws Exception {
    assertThat(get("/livez", "").statusCode()).isEqualTo(200);
    underWay = Optional.of(Duration.ofMinutes(15));
    assertThat(get("/livez", "").statusCode()).isEqualTo(200);
    underWay = Optional.of(Duration.ofMinutes(15).plusMillis(1));
    assertThat(get("/livez", "").statusCode()).isEqualTo(503);
    assertThat(get("/livez", "").body()).isEqualTo("a pass has been under way for 900 s\n");
  }

  @Test
  void liveness_fails_when_the_thread_of_the_loop_died_but_not_while_standing_by()
      throws Exception {
    assertThat(get("/livez", "").statusCode()).as("standing by").isEqualTo(200);
    due = true;
    alive = true;
    assertThat(get("/livez", "").statusCode()).as("leading").isEqualTo(200);
    alive = false;
    assertThat(get("/livez", "").statusCode()).isEqualTo(503);
    assertThat(get("/livez", "").body()).contains("has died");
  }

  @Test
  void head_says_how_long_the_answer_would_be() throws Exception {
    var head =
        client.send(
            request("/livez").method("HEAD", BodyPublishers.noBody()).build(),
            BodyHandlers.ofString());

    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(head.body()).isEmpty();
    assertThat(head.headers().firstValue("Content-Length")).contains("3");
  }

  @Test
  void what_is_not_there_is_404_and_what_is_there_can_only_be_read() throws Exception {
    var post =
        client.send(
            request("/livez").POST(BodyPublishers.ofString("x")).build(), BodyHandlers.ofString());

    assertThat(get("/metrics/all", "").statusCode()).isEqualTo(404);
    assertThat(get("/", "").body()).isEqualTo("there are /livez, /metrics, /readyz\n");
    assertThat(post.statusCode()).isEqualTo(405);
    assertThat(post.headers().firstValue("Allow")).contains("GET, HEAD");
  }

  private static String contentType(HttpResponse<?> response) {
    return response.headers().firstValue("Content-Type").orElseThrow();
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://localhost:" + endpoint.port() + path));
  }

  private HttpResponse<String> get(String path, String accept) throws Exception {
    var request = request(path);
    if (!accept.isEmpty()) {
      request.header("Accept", accept);
    }
    return client.send(request.build(), BodyHandlers.ofString());
  }
}
