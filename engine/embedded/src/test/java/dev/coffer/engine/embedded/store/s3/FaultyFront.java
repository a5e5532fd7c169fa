package dev.coffer.engine.embedded.store.s3;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Stands before an S3 server, and passes requests on, except for what it is told to do to them. */
public final class FaultyFront implements AutoCloseable {

  private static final Set<String> NOT_PASSED_ON =
      Set.of("host", "connection", "content-length", "expect", "upgrade", "transfer-encoding");

  private static final Set<String> CONDITIONS = Set.of("if-match", "if-none-match");

  /** Decides what happens to a request. */
  @FunctionalInterface
  public interface Faults {
    Fault of(String method, String uri);
  }

  private final URI behind;
  private final HttpServer server;
  private final HttpClient client = HttpClient.newHttpClient();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, HttpResponse<byte[]>> listings = new ConcurrentHashMap<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private volatile Faults faults = (_, _) -> Fault.NONE;

  /** Starts one before a server. */
  public FaultyFront(URI behind) throws IOException {
    this.behind = behind;
    this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  public URI uri() {
    return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
  }

  public void set(Faults newFaults) {
    faults = newFaults;
  }

  private void handle(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    String uri = exchange.getRequestURI().toString();
    try (exchange) {
      switch (faults.of(exchange.getRequestMethod(), uri)) {
        case ERROR -> refuse(exchange, 500, "InternalError");
        case SLOW_DOWN -> refuse(exchange, 503, "SlowDown");
        case UNKNOWN -> refuse(exchange, 501, "NotImplemented");
        case FORBIDDEN -> refuse(exchange, 403, "AccessDenied");
        case ERROR_IN_ANSWER -> refuse(exchange, 200, "InternalError");
        case TOO_SLOW -> {
          passOn(exchange, body);
          closed.await();
        }
        case LOST_ANSWER -> passOn(exchange, body);
        case HALF_AN_ANSWER -> answer(exchange, passOn(exchange, body), true);
        case STALE_LISTING -> answer(exchange, listings.getOrDefault(uri, passOn(exchange, body)));
        case NO_CONDITIONS -> answer(exchange, passOn(exchange, body, CONDITIONS));
        case NONE -> answer(exchange, passOn(exchange, body));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private HttpResponse<byte[]> passOn(HttpExchange exchange, byte[] body)
      throws IOException, InterruptedException {
    return passOn(exchange, body, Set.of());
  }

  private HttpResponse<byte[]> passOn(HttpExchange exchange, byte[] body, Set<String> without)
      throws IOException, InterruptedException {
    var uri = exchange.getRequestURI();
    var request =
        HttpRequest.newBuilder(behind.resolve(uri))
            .method(exchange.getRequestMethod(), BodyPublishers.ofByteArray(body));
    exchange
        .getRequestHeaders()
        .forEach(
            (name, values) -> {
              String lower = name.toLowerCase(Locale.ROOT);
              if (!NOT_PASSED_ON.contains(lower) && !without.contains(lower)) {
                values.forEach(value -> request.header(name, value));
              }
            });
    var response = client.send(request.build(), BodyHandlers.ofByteArray());
    if (uri.toString().contains("list-type=2")) {
      listings.putIfAbsent(uri.toString(), response);
    }
    return response;
  }

  private static void answer(HttpExchange exchange, HttpResponse<byte[]> response)
      throws IOException {
    answer(exchange, response, false);
  }

  private static void answer(HttpExchange exchange, HttpResponse<byte[]> response, boolean half)
      throws IOException {
    response
        .headers()
        .map()
        .forEach(
            (name, values) -> {
              if (!NOT_PASSED_ON.contains(name.toLowerCase(Locale.ROOT))) {
                exchange.getResponseHeaders().put(name, values);
              }
            });
    byte[] body = response.body();
    if (exchange.getRequestMethod().equals("HEAD")) {
      response
          .headers()
          .firstValue("content-length")
          .ifPresent(length -> exchange.getResponseHeaders().set("Content-Length", length));
      exchange.sendResponseHeaders(response.statusCode(), -1);
      return;
    }
    exchange.sendResponseHeaders(response.statusCode(), body.length == 0 ? -1 : body.length);
    exchange.getResponseBody().write(body, 0, half ? body.length / 2 : body.length);
  }

  private static void refuse(HttpExchange exchange, int status, String code) throws IOException {
    String words =
        "<?xml version=\"1.0\"?><Error><Code>%s</Code><Message>try later</Message></Error>"
            .formatted(code);
    byte[] body = words.getBytes(StandardCharsets.UTF_8);
    boolean head = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(status, head ? -1 : body.length);
    if (!head) {
      exchange.getResponseBody().write(body);
    }
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    client.close();
    threads.close();
  }
}
