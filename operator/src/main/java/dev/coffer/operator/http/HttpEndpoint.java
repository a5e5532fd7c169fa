package dev.coffer.operator.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.coffer.operator.http.Page.Answer;
import dev.coffer.operator.metrics.OperatorMetrics;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Serves {@code /metrics}, {@code /livez} and {@code /readyz}, to be read only. */
public final class HttpEndpoint implements AutoCloseable {

  private static final String GET = "GET";
  private static final String HEAD = "HEAD";

  private final HttpServer server;
  private final ExecutorService threads;
  private final Map<String, Page> pages;

  private HttpEndpoint(HttpServer server, ExecutorService threads, Map<String, Page> pages) {
    this.server = server;
    this.threads = threads;
    this.pages = pages;
  }

  /**
   * Starts to serve, on all addresses.
   *
   * @param port 0 for any that is free
   * @throws IOException when the port is taken
   */
  public static HttpEndpoint start(
      int port, OperatorMetrics metrics, Probe liveness, Probe readiness) throws IOException {
    var server = HttpServer.create(new InetSocketAddress(port), 0);
    var threads = Executors.newVirtualThreadPerTaskExecutor();
    var pages =
        Map.of(
            "/metrics", Page.of(metrics),
            "/livez", Page.of(liveness),
            "/readyz", Page.of(readiness));
    var endpoint = new HttpEndpoint(server, threads, pages);
    server.createContext("/", endpoint::handle);
    server.setExecutor(threads);
    server.start();
    return endpoint;
  }

  /** Where it serves. */
  public int port() {
    return server.getAddress().getPort();
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      var head = exchange.getRequestMethod().equals(HEAD);
      var answer = answer(exchange, head);
      var body = answer.body().getBytes(UTF_8);
      exchange.getResponseHeaders().set("Content-Type", answer.contentType());
      if (head) {
        exchange.getResponseHeaders().set("Content-Length", Integer.toString(body.length));
        exchange.sendResponseHeaders(answer.status(), -1);
      } else {
        exchange.sendResponseHeaders(answer.status(), body.length);
        exchange.getResponseBody().write(body);
      }
    }
  }

  private Answer answer(HttpExchange exchange, boolean head) {
    var page = pages.get(exchange.getRequestURI().getPath());
    if (page == null) {
      return Answer.text(
          HttpURLConnection.HTTP_NOT_FOUND, "there are " + String.join(", ", paths()));
    }
    if (!head && !exchange.getRequestMethod().equals(GET)) {
      exchange.getResponseHeaders().set("Allow", GET + ", " + HEAD);
      return Answer.text(HttpURLConnection.HTTP_BAD_METHOD, "this can only be read");
    }
    return page.get(
        Optional.ofNullable(exchange.getRequestHeaders().getFirst("Accept")).orElse(""));
  }

  private Iterable<String> paths() {
    return pages.keySet().stream().sorted().toList();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.close();
  }
}
