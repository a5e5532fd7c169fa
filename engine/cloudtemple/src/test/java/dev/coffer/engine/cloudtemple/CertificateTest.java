package dev.coffer.engine.cloudtemple;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.cloudtemple.fake.FakeConsole;
import java.time.Instant;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Whom the driver believes to be the console. */
class CertificateTest {

  private final HeldCertificate certificate =
      new HeldCertificate.Builder().addSubjectAlternativeName("localhost").build();
  private final FakeConsole console = FakeConsole.startWithTls(certificate);
  private final Driver driver = new Driver(console, "vmware");

  @AfterEach
  void close() {
    driver.close();
  }

  @Test
  void a_certificate_that_nobody_vouches_for_asks_for_the_authority_in_the_setting_trust() {
    assertThat(refusal()).contains("certificate", "not trusted", "setting trust");
    assertThat(console.journal().all()).isEmpty();
  }

  @Test
  void a_certificate_that_the_setting_trust_vouches_for_is_good() {
    driver.write("authority.pem", certificate.certificatePem());
    try (var engine = driver.with("trust", "authority.pem").open()) {
      assertThat(engine.observe(Instant.EPOCH).virtualMachines()).isEmpty();
    }
  }

  @Test
  void a_certificate_of_another_host_is_not_good_whoever_vouches_for_it() {
    driver.write("authority.pem", certificate.certificatePem());
    driver.with("trust", "authority.pem");
    driver.with("address", console.url().replace("localhost", "127.0.0.1"));
    assertThat(refusal()).contains("certificate", "not trusted");
    assertThat(console.journal().all()).isEmpty();
  }

  private String refusal() {
    var thrown =
        catchThrowableOfType(
            EngineException.class,
            () -> {
              try (var engine = driver.open()) {
                engine.observe(Instant.EPOCH);
              }
            });
    assertThat(thrown).isNotNull();
    return thrown.error().message();
  }
}
