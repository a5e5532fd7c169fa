package dev.coffer.engine.remote;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** One attempt of a call over HTTP, and what its outcome means. */
final class Transport implements AutoCloseable {

  private static final Duration CONNECT = Duration.ofSeconds(10);
  private static final long LONGEST_BODY = 256L << 20;

  private final HttpClient http;
  private final URI host;
  private final Duration usualTimeout;
  private final long longestBody;

  Transport(URI host, SSLContext trust, Duration usualTimeout) {
    this(host, trust, usualTimeout, LONGEST_BODY);
  }

  Transport(URI host, SSLContext trust, Duration usualTimeout, long longestBody) {
    this.host = host;
    this.usualTimeout = usualTimeout;
    this.longestBody = longestBody;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(CONNECT)
            .sslContext(trust)
            .build();
  }

  /**
   * Asks once.
   *
   * @param sign adds what shows who asks
   * @throws RemoteException for everything but 2xx
   */
  Answer ask(Call call, Consumer<HttpRequest.Builder> sign) {
    var timeout =
        call.timeout().filter(own -> own.compareTo(usualTimeout) < 0).orElse(usualTimeout);
    var response = within(timeout, call, request(call, sign));
    int status = response.statusCode();
    if (status < 200 || status > 299) {
      throw new RemoteException(
          call, new Failure.Status(status, retryAfter(response), Excerpt.of(response.body())));
    }
    return new Answer(call, status, response.headers(), response.body());
  }

  private HttpRequest request(Call call, Consumer<HttpRequest.Builder> sign) {
    var request = HttpRequest.newBuilder(call.on(host)).header("Accept", "application/json");
    call.headers().forEach(header -> request.setHeader(header.getKey(), header.getValue()));
    sign.accept(request);
    call.body().ifPresent(_ -> request.setHeader("Content-Type", "application/json"));
    return request.method(call.method(), publisher(call)).build();
  }

  private static HttpRequest.BodyPublisher publisher(Call call) {
    try {
      return call.body().isEmpty()
          ? HttpRequest.BodyPublishers.noBody()
          : HttpRequest.BodyPublishers.ofString(
              Json.MAPPER.writeValueAsString(call.body().get()), StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("cannot be written as JSON: the body of " + call, e);
    }
  }

  /** The body included: a timeout of the request itself would end with the headers. */
  private HttpResponse<String> within(Duration timeout, Call call, HttpRequest request) {
    var answer =
        http.sendAsync(
            request,
            BodyHandlers.limiting(BodyHandlers.ofString(StandardCharsets.UTF_8), longestBody));
    try {
      return answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw new RemoteException(call, new Failure.TimedOut(timeout));
    } catch (ExecutionException e) {
      throw new RemoteException(call, meaning(e.getCause()));
    } catch (InterruptedException e) {
      answer.cancel(true);
      Thread.currentThread().interrupt();
      throw new RemoteException(call, new Failure.Interrupted());
    }
  }

  private Failure meaning(@Nullable Throwable thrown) {
    for (var t = thrown; t != null; t = t.getCause()) {
      if (t instanceof UnresolvedAddressException || t instanceof UnknownHostException) {
        return new Failure.UnknownHost();
      }
      if (t instanceof CertificateException
          || t instanceof CertPathValidatorException
          || t instanceof CertPathBuilderException) {
        return new Failure.Untrusted(String.valueOf(t.getMessage()));
      }
    }
    if (thrown instanceof SSLException) {
      return new Failure.Untrusted(String.valueOf(thrown.getMessage()));
    }
    if (thrown instanceof IOException && String.valueOf(thrown.getMessage()).contains("capacity")) {
      return new Failure.TooLong(longestBody);
    }
    return new Failure.Broken(
        thrown instanceof ConnectException ? "no connection" : "the connection broke");
  }

  /** In seconds, as both APIs have it; anything else says nothing. */
  private static Optional<Duration> retryAfter(HttpResponse<?> response) {
    return response
        .headers()
        .firstValue("Retry-After")
        .filter(value -> value.matches("[0-9]{1,6}"))
        .map(value -> Duration.ofSeconds(Long.parseLong(value)));
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
