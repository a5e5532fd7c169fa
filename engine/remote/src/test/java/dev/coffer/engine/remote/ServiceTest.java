package dev.coffer.engine.remote;

import static dev.coffer.engine.remote.Shop.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.coffer.engine.EngineError;
import dev.coffer.engine.EngineException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import mockwebserver3.MockResponse;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServiceTest {

  private static final Call CUPS = Call.get("/cups");

  @TempDir Path folder;
  private final Shop shop = new Shop();
  private final HeldCertificate certificate =
      new HeldCertificate.Builder().addSubjectAlternativeName("localhost").build();

  @AfterEach
  void close() {
    shop.close();
  }

  @Test
  void credentials_that_are_refused_say_what_to_check() throws Exception {
    shop.started().signInSays(json(401, ""));
    assertThat(errorOf())
        .isInstanceOf(EngineError.Unauthorized.class)
        .extracting(EngineError::message)
        .asString()
        .startsWith("the shop at http://")
        .contains("refuses the credentials (401")
        .endsWith("check the settings user and password");
  }

  @Test
  void a_session_that_is_not_accepted_says_what_to_check() throws Exception {
    shop.started().saying(json(401, ""), json(401, ""));
    assertThat(errorOf())
        .isInstanceOf(EngineError.Unauthorized.class)
        .extracting(EngineError::message)
        .asString()
        .contains("does not accept the session, not even a new one")
        .doesNotContain("token-1");
  }

  @Test
  void a_missing_right_is_named() throws Exception {
    shop.started().saying(json(403, "{\"error\": \"forbidden\"}"));
    assertThat(errorOf())
        .isInstanceOf(EngineError.Unauthorized.class)
        .extracting(EngineError::message)
        .asString()
        .contains("answers GET /cups with 403, {\"error\": \"forbidden\"}")
        .endsWith("the account lacks the right to read cups, ask for it or use another account");
  }

  @Test
  void a_service_that_is_busy_says_when_to_come_again() throws Exception {
    shop.started().saying(json(429, "").newBuilder().addHeader("Retry-After", "90").build());
    assertThat(errorOf())
        .isInstanceOfSatisfying(
            EngineError.Unavailable.class,
            busy -> assertThat(busy.retryAfter()).contains(Duration.ofSeconds(90)));
  }

  @Test
  void a_page_of_something_else_is_a_wrong_address() throws Exception {
    shop.started().saying(json(200, "<html><title>Router</title></html>"));
    assertThat(errorOf())
        .isInstanceOf(EngineError.Refused.class)
        .extracting(EngineError::message)
        .asString()
        .contains("does not answer like the shop (a web page named Router)")
        .endsWith("check the setting address");
  }

  @Test
  void a_redirect_is_a_wrong_address_and_is_not_followed() throws Exception {
    shop.started()
        .saying(new MockResponse.Builder().code(302).addHeader("Location", "/elsewhere").build());
    assertThat(errorOf().message()).contains("sends elsewhere (302): check the setting address");
    assertThat(shop.calls).hasValue(1);
  }

  @Test
  void a_host_that_nobody_knows_is_a_wrong_address() {
    assertThat(errorAt(URI.create("https://no-such-host.invalid")).message())
        .isEqualTo(
            "https://no-such-host.invalid is not known to the name service: check the setting address");
  }

  @Test
  void a_host_that_does_not_listen_is_tried_again() throws Exception {
    var host = shop.started().host();
    shop.close();
    assertThat(errorAt(host)).isInstanceOf(EngineError.Unavailable.class);
  }

  @Test
  void a_certificate_that_is_not_trusted_names_the_setting() throws Exception {
    secure();
    assertThat(errorOf())
        .isInstanceOf(EngineError.Refused.class)
        .extracting(EngineError::message)
        .asString()
        .contains("the certificate of https://localhost")
        .endsWith("name the certificate of its authority in the setting trust");
  }

  @Test
  void a_certificate_that_the_setting_names_is_trusted_from_a_file_or_a_folder() throws Exception {
    secure();
    var pem = Files.writeString(folder.resolve("ca.pem"), certificate.certificatePem());
    assertThat(read(shop.host(), pem)).isEqualTo(200);
    assertThat(read(shop.host(), folder)).isEqualTo(200);
  }

  @Test
  void a_trusted_certificate_of_another_host_is_not_accepted() throws Exception {
    secure();
    var pem = Files.writeString(folder.resolve("ca.pem"), certificate.certificatePem());
    var other = URI.create(shop.host().toString().replace("localhost", "127.0.0.1"));
    var thrown = catchThrowableOfType(EngineException.class, () -> read(other, pem));
    assertThat(thrown.error().message()).contains("is not trusted");
  }

  @Test
  void a_setting_trust_without_certificates_is_refused() {
    var thrown =
        catchThrowableOfType(EngineException.class, () -> Trusting.pem(folder.resolve("none")));
    assertThat(thrown.error().message())
        .startsWith("the setting trust of the engine shop must be a PEM file");
  }

  @Test
  void every_failure_has_its_sentence() {
    var service = service(URI.create("https://shop.example"));
    for (Failure failure :
        List.of(
            new Failure.Status(409, Optional.empty(), "taken"),
            new Failure.TooLong(5),
            new Failure.Degraded(Duration.ofSeconds(30)),
            new Failure.Throttled(Duration.ofSeconds(30)),
            new Failure.TimedOut(Duration.ofSeconds(30)),
            new Failure.Interrupted())) {
      assertThat(service.inWords(new RemoteException(CUPS, failure)).message())
          .contains(" ")
          .doesNotContain("Failure");
    }
  }

  private void secure() throws Exception {
    var certificates = new HandshakeCertificates.Builder().heldCertificate(certificate).build();
    shop.server.useHttps(certificates.sslSocketFactory());
    shop.started();
  }

  private EngineError errorOf() {
    return errorAt(shop.host());
  }

  private EngineError errorAt(URI host) {
    try (var client =
        new RestClient(
            host,
            Trusting.jdk(),
            Shop.signIn(Clock.systemUTC()),
            Shop.QUICK,
            new RateLimit(1000),
            Clock.systemUTC())) {
      return catchThrowableOfType(
              EngineException.class,
              () -> service(host).guarding(() -> client.read(CUPS).as(RestClientTest.Cup.class)))
          .error();
    }
  }

  private static int read(URI host, Path trust) {
    try (var client =
        new RestClient(
            host,
            Trusting.pem(trust),
            Shop.signIn(Clock.systemUTC()),
            Shop.QUICK,
            new RateLimit(1000),
            Clock.systemUTC())) {
      return service(host).guarding(() -> client.read(CUPS).status());
    }
  }

  private static Service service(URI host) {
    return new Service(
        "the shop", host, "check the settings user and password", _ -> "the right to read cups");
  }
}
