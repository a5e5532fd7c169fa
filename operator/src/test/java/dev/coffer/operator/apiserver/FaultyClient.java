package dev.coffer.operator.apiserver;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * A client that counts what it asks of a server, and gets to hear from another one what the fault
 * at hand is: requests that a fault is for never reach the real server.
 */
public final class FaultyClient implements AutoCloseable {

  private final Queue<Call> calls = new ConcurrentLinkedQueue<>();
  private final List<Fault> faults = new CopyOnWriteArrayList<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final HttpServer refuser = start(threads);
  private final KubernetesClient client;

  private FaultyClient(Config config) {
    client =
        new KubernetesClientBuilder()
            .withConfig(config)
            .withHttpClientBuilderConsumer(
                http -> http.addOrReplaceInterceptor("faults", new Diversion()))
            .build();
  }

  public static FaultyClient of(Config config) {
    return new FaultyClient(config);
  }

  public KubernetesClient client() {
    return client;
  }

  /** Answers the first requests of each object that are of a sort. */
  public FaultyClient answerFirst(int times, Predicate<Call> sort, int code) {
    faults.add(new Fault(times, sort, code, new ConcurrentHashMap<>()));
    return this;
  }

  /** Answers all requests of a sort until {@link #heal}. */
  public FaultyClient answerAll(Predicate<Call> sort, int code) {
    return answerFirst(Integer.MAX_VALUE, sort, code);
  }

  /** Ends all faults. */
  public void heal() {
    faults.clear();
  }

  /** How often each was asked for so far, faults included. The object is left out. */
  public Map<String, Long> counts() {
    return counts(_ -> true);
  }

  /** The same of calls of a sort. */
  public Map<String, Long> counts(Predicate<Call> sort) {
    return calls.stream()
        .filter(sort)
        .collect(
            Collectors.groupingBy(it -> it.verb() + " " + it.resource(), Collectors.counting()));
  }

  public long count(Predicate<Call> sort) {
    return calls.stream().filter(sort).count();
  }

  /** Counts from zero again. */
  public void forget() {
    calls.clear();
  }

  @Override
  public void close() {
    client.close();
    refuser.stop(0);
    threads.close();
  }

  /** A code that the first so many calls of each object get for an answer. */
  private record Fault(int times, Predicate<Call> sort, int code, Map<String, Integer> answered) {
    boolean strikes(Call call) {
      return sort.test(call)
          && answered.merge(call.resource() + " " + call.object(), 1, Integer::sum) <= times;
    }
  }

  private final class Diversion implements Interceptor {
    @Override
    public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {
      Call call = Call.of(request.method(), request.uri());
      calls.add(call);
      faults.stream()
          .filter(fault -> fault.strikes(call))
          .findFirst()
          .ifPresent(fault -> builder.uri(refusal(fault.code())));
    }

    private URI refusal(int code) {
      return URI.create("http://127.0.0.1:" + refuser.getAddress().getPort() + "/" + code);
    }
  }

  private static HttpServer start(ExecutorService threads) {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
      server.setExecutor(threads);
      server.createContext("/", FaultyClient::refuse);
      server.start();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void refuse(HttpExchange exchange) throws IOException {
    int code = Integer.parseInt(exchange.getRequestURI().getPath().substring(1));
    byte[] status =
        """
        {"kind": "Status", "apiVersion": "v1", "status": "Failure", "code": %d, "message": "A fault for a test."}
        """
            .formatted(code)
            .getBytes(UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    if (code == 429) {
      exchange.getResponseHeaders().set("Retry-After", "1");
    }
    exchange.getRequestBody().readAllBytes();
    exchange.sendResponseHeaders(code, status.length);
    exchange.getResponseBody().write(status);
    exchange.close();
  }
}
