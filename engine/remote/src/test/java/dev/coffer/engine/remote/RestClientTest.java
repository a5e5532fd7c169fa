package dev.coffer.engine.remote;

import static dev.coffer.engine.remote.Shop.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import mockwebserver3.SocketEffect;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RestClientTest {

  private static final Call CUPS = Call.get("/cups");

  private final HandClock clock = new HandClock();
  private Shop shop;
  private RestClient client;

  record Cup(@Nullable String name, @Nullable Long size) {}

  @BeforeEach
  void open() throws Exception {
    shop = new Shop().started();
    client = shop.client(clock, Shop.QUICK);
  }

  @AfterEach
  void close() {
    client.close();
    shop.close();
  }

  @Test
  void names_are_read_in_any_case_unknown_fields_left_aside_and_numbers_are_long() {
    shop.saying(json(200, "{\"Name\": 10, \"SIZE\": 9007199254740993, \"colour\": \"red\"}"));
    assertThat(client.read(CUPS).as(Cup.class)).isEqualTo(new Cup("10", 9007199254740993L));
  }

  @Test
  void what_is_missing_is_null() {
    assertThat(client.read(CUPS).as(Cup.class)).isEqualTo(new Cup(null, null));
  }

  @Test
  void a_list_that_is_partial_is_told_apart_from_a_complete_one() {
    shop.saying(json(200, "[{\"name\": \"a\"}]"), json(206, "[{\"name\": \"a\"}]"));
    var cup = List.of(new Cup("a", null));
    assertThat(client.read(CUPS).listOf(Cup.class)).isEqualTo(new Listing.Complete<>(cup));
    assertThat(client.read(CUPS).listOf(Cup.class)).isEqualTo(new Listing.Partial<>(cup));
  }

  @Test
  void headers_of_an_answer_can_be_read_in_any_case() {
    shop.saying(json(201, "{}").newBuilder().addHeader("Location", "activity-1").build());
    assertThat(client.write(Call.post("/cups", new Cup("a", 1L))).header("location"))
        .contains("activity-1");
  }

  @Test
  void a_query_is_encoded_and_a_body_is_json() throws Exception {
    client.write(Call.post("/cups", new Cup("ä", null)).query("filter", "[{\"a b\"}]"));
    shop.server.takeRequest();
    var request = shop.server.takeRequest();
    assertThat(request.getTarget()).isEqualTo("/cups?filter=%5B%7B%22a%20b%22%7D%5D");
    assertThat(request.getHeaders().get("Content-Type")).isEqualTo("application/json");
    assertThat(request.getBody().utf8()).isEqualTo("{\"name\":\"ä\"}");
  }

  @Test
  void a_read_is_tried_again_when_the_service_is_unwell() {
    shop.saying(json(502, "<html><title>Bad Gateway</title></html>"), json(500, "oops"));
    assertThat(client.read(CUPS).status()).isEqualTo(200);
    assertThat(shop.calls).hasValue(3);
  }

  @Test
  void a_read_is_tried_again_when_the_connection_breaks() {
    shop.saying(
        new MockResponse.Builder()
            .onRequestStart(SocketEffect.ShutdownConnection.INSTANCE)
            .build());
    assertThat(client.read(CUPS).status()).isEqualTo(200);
  }

  @Test
  void a_read_is_tried_a_limited_number_of_times_and_the_last_failure_is_told() {
    shop.saying(json(503, ""), json(503, ""), json(500, "worse"));
    assertThat(failureOf(() -> client.read(CUPS)))
        .isEqualTo(new Failure.Status(500, Optional.empty(), "worse"));
    assertThat(shop.calls).hasValue(3);
  }

  @Test
  void what_is_refused_is_not_tried_again() {
    shop.saying(json(403, ""));
    assertThat(failureOf(() -> client.read(CUPS))).isInstanceOf(Failure.Status.class);
    assertThat(shop.calls).hasValue(1);
  }

  @Test
  void retry_after_is_waited_for() {
    var busy = json(429, "").newBuilder().addHeader("Retry-After", "1").build();
    shop.saying(busy);
    long before = System.nanoTime();
    client.read(CUPS);
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThan(Duration.ofMillis(990));
  }

  @Test
  void a_retry_after_that_is_too_long_is_left_to_the_caller() {
    shop.saying(json(429, "").newBuilder().addHeader("Retry-After", "120").build());
    assertThat(failureOf(() -> client.read(CUPS)))
        .isEqualTo(new Failure.Status(429, Optional.of(Duration.ofMinutes(2)), ""));
    assertThat(shop.calls).hasValue(1);
  }

  @Test
  void a_write_is_never_sent_twice_whatever_goes_wrong() {
    shop.saying(json(500, ""), json(429, ""));
    assertThat(failureOf(() -> client.write(Call.post("/cups")))).isNotNull();
    assertThat(failureOf(() -> client.write(Call.post("/cups")))).isNotNull();
    assertThat(shop.calls).hasValue(2);
  }

  @Test
  void what_is_not_there_is_empty() {
    shop.saying(json(404, ""));
    assertThat(client.find(CUPS)).isEmpty();
    assertThat(client.find(CUPS)).isPresent();
  }

  @Test
  void an_answer_whose_body_never_ends_is_given_up_in_time() {
    var impatient = Duration.ofMillis(200);
    shop.saying(
        json(200, "[1,2,3,4,5,6,7,8,9]")
            .newBuilder()
            .throttleBody(1, 10, TimeUnit.SECONDS)
            .build());
    assertThat(failureOf(() -> client.write(CUPS.within(impatient))))
        .isEqualTo(new Failure.TimedOut(impatient));
  }

  @Test
  void an_answer_that_is_too_long_is_not_read() {
    try (var small =
        new RestClient(
            new Transport(shop.host(), Trusting.jdk(), Duration.ofSeconds(5), 10),
            Shop.signIn(clock),
            Shop.QUICK,
            new RateLimit(1000),
            clock)) {
      shop.saying(json(200, "[1,2,3,4,5,6,7,8,9]"));
      assertThat(failureOf(() -> small.read(CUPS))).isEqualTo(new Failure.TooLong(10));
    }
  }

  @Test
  void an_answer_of_something_else_is_no_json() {
    shop.saying(json(200, "<html><title>Welcome to nginx!</title></html>"));
    assertThat(failureOf(() -> client.read(CUPS).as(Cup.class)))
        .isEqualTo(new Failure.NotJson("a web page named Welcome to nginx!"));
  }

  @Test
  void many_threads_sign_in_once() throws Exception {
    List<Callable<Answer>> readers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      readers.add(() -> client.read(CUPS));
    }
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var answer : threads.invokeAll(readers)) {
        assertThat(answer.get().status()).isEqualTo(200);
      }
    }
    assertThat(shop.signIns).hasValue(1);
  }

  @Test
  void a_token_is_renewed_when_a_fifth_of_its_life_is_left_and_not_before() {
    client.read(CUPS);
    clock.advance(Duration.ofSeconds(239));
    client.read(CUPS);
    assertThat(shop.signIns).hasValue(1);
    clock.advance(Duration.ofSeconds(1));
    client.read(CUPS);
    assertThat(shop.signIns).hasValue(2);
  }

  @Test
  void a_token_that_ends_when_idle_lives_as_long_as_it_is_used() {
    var token = Token.whileUsed("t", clock.instant(), Duration.ofMinutes(45));
    assertThat(token.isFresh(clock.instant().plusSeconds(5000), clock.instant().plusSeconds(4000)))
        .isTrue();
    assertThat(token.isFresh(clock.instant().plusSeconds(5000), clock.instant().plusSeconds(2000)))
        .isFalse();
  }

  @Test
  void a_token_that_is_refused_is_replaced_once_for_all_threads() throws Exception {
    client.read(CUPS);
    shop.forgetSessions("token-2");
    List<Callable<Answer>> readers = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      readers.add(() -> client.write(CUPS));
    }
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (var answer : threads.invokeAll(readers)) {
        assertThat(answer.get().status()).isEqualTo(200);
      }
    }
    assertThat(shop.signIns).hasValue(2);
  }

  @Test
  void a_token_that_is_refused_although_new_is_not_replaced_again() {
    shop.saying(json(401, ""), json(401, ""));
    assertThat(failureOf(() -> client.read(CUPS))).isInstanceOf(Failure.Status.class);
    assertThat(shop.signIns).hasValue(2);
    assertThat(shop.calls).hasValue(2);
  }

  @Test
  void credentials_that_are_refused_are_told_apart_and_not_tried_again() {
    shop.signInSays(json(401, ""));
    assertThat(failureOf(() -> client.read(CUPS)))
        .isEqualTo(new Failure.SignInRefused(401, "token-1"));
    assertThat(shop.signIns).hasValue(1);
    assertThat(shop.calls).hasValue(0);
  }

  @Test
  void a_sign_in_is_tried_again_when_the_service_is_unwell() {
    shop.signInSays(json(503, ""));
    assertThat(failureOf(() -> client.read(CUPS))).isInstanceOf(Failure.Status.class);
    assertThat(shop.signIns).hasValue(3);
  }

  @Test
  void a_service_that_fails_and_fails_is_left_alone_for_a_while() {
    client.read(CUPS);
    for (int i = 0; i < 8; i++) {
      shop.saying(json(500, ""));
      assertThat(failureOf(() -> client.write(CUPS))).isInstanceOf(Failure.Status.class);
    }
    assertThat(failureOf(() -> client.write(CUPS))).isInstanceOf(Failure.Degraded.class);
    assertThat(shop.calls).hasValue(9);
    clock.advance(Duration.ofSeconds(31));
    assertThat(client.read(CUPS).status()).isEqualTo(200);
    assertThat(client.read(CUPS).status()).isEqualTo(200);
    assertThat(client.read(CUPS).status()).isEqualTo(200);
  }

  @Test
  void refusals_do_not_count_as_illness() {
    for (int i = 0; i < 30; i++) {
      shop.saying(json(409, ""));
      assertThat(failureOf(() -> client.write(CUPS))).isInstanceOf(Failure.Status.class);
    }
    assertThat(shop.calls).hasValue(30);
  }

  @Test
  void calls_stay_within_their_rate() {
    var limit = new RateLimit(50);
    long before = System.nanoTime();
    for (int i = 0; i < 40; i++) {
      limit.await(CUPS);
    }
    assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThan(Duration.ofMillis(500));
  }

  @Test
  void a_thread_that_is_interrupted_stops_waiting_for_an_answer() throws Exception {
    client.read(CUPS);
    shop.saying(json(200, "[1,2,3]").newBuilder().headersDelay(30, TimeUnit.SECONDS).build());
    var failures = new ArrayList<Failure>();
    var reader = Thread.ofVirtual().start(() -> failures.add(failureOf(() -> client.read(CUPS))));
    await().until(() -> shop.calls.get() == 2);
    reader.interrupt();
    reader.join();
    assertThat(failures).containsExactly(new Failure.Interrupted());
  }

  @Test
  void a_clock_of_the_system_will_do() {
    try (var usual = shop.client(Clock.systemUTC(), Timing.USUAL)) {
      assertThat(usual.read(CUPS).status()).isEqualTo(200);
    }
  }

  static Failure failureOf(Runnable call) {
    return catchThrowableOfType(RemoteException.class, call::run).failure();
  }
}
