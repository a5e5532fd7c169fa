package dev.coffer.engine.spp;

import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.EngineError;
import dev.coffer.engine.EngineError.Refused;
import dev.coffer.engine.EngineError.Unauthorized;
import dev.coffer.engine.EngineError.Unavailable;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.spp.fake.ErrorShape;
import dev.coffer.engine.spp.fake.FakeSpp;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.Test;

/** Who may come in, and what is said to who may not: one sentence that says what to do. */
class SignInHazardTest extends Scene {

  private static final String LOGIN = "POST /api/endeavour/session";

  @Test
  void an_expired_session_is_opened_again_once_however_many_callers_find_out() throws Exception {
    look();
    long before = faults().count(LOGIN);
    spp.expireLogins();
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<Object> look = this::look;
      for (var seen : threads.invokeAll(IntStream.range(0, 8).mapToObj(_ -> look).toList())) {
        assertThat(seen.get()).isNotNull();
      }
    }
    assertThat(faults().count(LOGIN)).isEqualTo(before + 1);
  }

  @Test
  void wrong_credentials_are_said_to_be_wrong_and_the_password_is_not_said() {
    var error =
        error(opening().with("password", java.util.Map.of("file", wrong())), Unauthorized.class);
    assertThat(error.message()).contains("user", "password").doesNotContain("hunter2");
  }

  @Test
  void a_missing_right_is_named_by_what_was_asked_for() {
    faults()
        .at("POST", "/ngp/slapolicy")
        .refusal(403, "forbidden, related to RBAC", ErrorShape.TEXT);
    var error = errorOf(Unauthorized.class, () -> policy("gold"));
    assertThat(error.message()).contains("403", "/ngp/slapolicy", "account");
  }

  @Test
  void a_session_that_is_refused_even_when_it_is_new_is_no_reason_to_log_in_for_ever() {
    look();
    faults().at("GET", "/ngp/slapolicy").always().refusal(401, "no", ErrorShape.TEXT);
    long before = faults().count(LOGIN);
    errorOf(Unauthorized.class, this::look);
    assertThat(faults().count(LOGIN)).isLessThanOrEqualTo(before + 1);
  }

  @Test
  void a_host_that_nobody_knows_is_a_wrong_address() {
    var error = error(opening().with("address", "https://no-such-host.invalid"), Refused.class);
    assertThat(error.message()).contains("no-such-host.invalid", "address");
  }

  @Test
  void a_server_that_is_none_of_these_is_a_wrong_address() {
    faults().at(LOGIN).always().status(200, "<html>Welcome</html>");
    var error = error(opening(), Refused.class);
    assertThat(error.message()).contains("address");
  }

  @Test
  void a_certificate_that_is_not_trusted_is_refused_until_the_setting_names_it() {
    var held = new HeldCertificate.Builder().addSubjectAlternativeName("localhost").build();
    var tls = new HandshakeCertificates.Builder().heldCertificate(held).build();
    try (var safe = FakeSpp.startWithTls(tls.sslSocketFactory())) {
      var opening = opening().with("address", safe.url().toString());
      var error = error(opening, Refused.class);
      assertThat(error.message()).contains("certificate", "trust");
      var pem = opening.write("server.pem", held.certificatePem());
      try (var engine = opening.with("trust", pem.toString()).open()) {
        assertThat(engine.observe(java.time.Instant.EPOCH).policies()).isEmpty();
      }
    }
  }

  @Test
  void a_server_that_has_too_many_requests_is_asked_again_and_then_said_to_be_unavailable() {
    faults().at("GET", "/ngp/slapolicy").refusal(503, "too many requests", ErrorShape.TEXT);
    assertThat(look().policies()).isEmpty();
    faults()
        .at("GET", "/ngp/slapolicy")
        .always()
        .refusal(503, "too many requests", ErrorShape.TEXT);
    var error = errorOf(Unavailable.class, this::look);
    assertThat(error.message()).contains("503");
  }

  @Test
  void neither_password_nor_session_is_in_any_error() {
    look();
    faults().at("GET").always().cut();
    var error = new StringWriter();
    try {
      look();
    } catch (EngineException e) {
      e.printStackTrace(new PrintWriter(error));
    }
    assertThat(error.toString())
        .contains("EngineException")
        .doesNotContain(spp.password())
        .doesNotContainPattern("[0-9a-f]{32}");
  }

  private String wrong() {
    return opening().write("wrong", "hunter2").toString();
  }

  private static <E extends EngineError> E error(Opening opening, Class<E> kind) {
    return errorOf(
        kind,
        () -> {
          try (var engine = opening.open()) {
            engine.observe(java.time.Instant.EPOCH);
          }
        });
  }
}
