package dev.coffer.engine.remote;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;

/** A small API over real HTTP: {@code POST /session} signs in, everything else needs the token. */
final class Shop implements AutoCloseable {

  static final Timing QUICK =
      new Timing(
          Duration.ofSeconds(5),
          3,
          Duration.ofMillis(1),
          Duration.ofSeconds(1),
          Duration.ofSeconds(10));

  final MockWebServer server = new MockWebServer();
  final AtomicInteger signIns = new AtomicInteger();
  final AtomicInteger calls = new AtomicInteger();
  private final Deque<MockResponse> answers = new ArrayDeque<>();
  private volatile String good = "token-1";
  private volatile MockResponse signInAnswer = json(200, "");

  Shop() {
    server.setDispatcher(
        new Dispatcher() {
          @Override
          public MockResponse dispatch(RecordedRequest request) {
            return answer(request);
          }
        });
  }

  Shop started() throws IOException {
    server.start();
    return this;
  }

  private synchronized MockResponse answer(RecordedRequest request) {
    if ("/session".equals(request.getTarget())) {
      signIns.incrementAndGet();
      return signInAnswer.newBuilder().body(good).build();
    }
    calls.incrementAndGet();
    if (!("Bearer " + good).equals(request.getHeaders().get("Authorization"))) {
      return new MockResponse.Builder().code(401).build();
    }
    return answers.isEmpty() ? json(200, "{}") : answers.poll();
  }

  /** What it says next, after what it has been told already; then {@code {}} for ever. */
  synchronized Shop saying(MockResponse... next) {
    answers.addAll(List.of(next));
    return this;
  }

  /** The tokens that it gave out are good no more. */
  void forgetSessions(String next) {
    good = next;
  }

  void signInSays(MockResponse answer) {
    signInAnswer = answer;
  }

  static MockResponse json(int status, String body) {
    return new MockResponse.Builder()
        .code(status)
        .setHeader("Content-Type", "application/json")
        .body(body)
        .build();
  }

  URI host() {
    return URI.create(server.url("/").toString().replaceAll("/$", ""));
  }

  RestClient client() {
    return client(Clock.systemUTC(), QUICK);
  }

  RestClient client(InstantSource clock, Timing timing) {
    return new RestClient(
        host(), Trusting.jdk(), signIn(clock), timing, new RateLimit(1000), clock);
  }

  static SignIn signIn(InstantSource clock) {
    return new SignIn() {
      @Override
      public Token signIn(Function<Call, Answer> caller) {
        String token = caller.apply(Call.post("/session")).body();
        return Token.lasting(token, clock.instant(), Duration.ofMinutes(5));
      }

      @Override
      public void show(Token token, HttpRequest.Builder request) {
        request.setHeader("Authorization", "Bearer " + token.value());
      }
    };
  }

  @Override
  public void close() {
    server.close();
  }
}
