package dev.coffer.engine.spp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.coffer.engine.EngineError.Unavailable;
import dev.coffer.engine.spp.fake.ErrorShape;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.util.Base64;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Neither the password nor what it opens is written anywhere, whatever goes wrong. */
class SecretsTest extends Scene {

  private final PrintStream usual = System.err;
  private final ByteArrayOutputStream log = new ByteArrayOutputStream();

  @BeforeEach
  void listen() {
    System.setErr(new PrintStream(log, true, UTF_8));
  }

  @AfterEach
  void stopListening() {
    System.setErr(usual);
  }

  @Test
  void nothing_secret_is_logged_or_remembered() throws IOException {
    var gold = policy("gold");
    assign(web, gold);
    point(gold);
    spp.expireLogins();
    faults().at("GET", "/vdisk").refusal(500, "server error", ErrorShape.ID_AND_DESCRIPTION);
    look();
    faults().at("GET", "/ngp/slapolicy").always().cut();
    errorOf(Unavailable.class, this::look);
    assertThat(log.toString(UTF_8) + remembered() + threads())
        .doesNotContain(spp.password(), basic())
        .doesNotContain(spp.sessions());
    assertThat(spp.sessions()).hasSizeGreaterThan(1);
  }

  private String basic() {
    var pair = spp.user() + ":" + spp.password();
    return Base64.getEncoder().encodeToString(pair.getBytes(UTF_8));
  }

  private String remembered() throws IOException {
    try (var files = Files.walk(folder.resolve("state"))) {
      var text = new StringBuilder();
      for (var file : files.filter(Files::isRegularFile).toList()) {
        text.append(file).append(Files.readString(file));
      }
      return text.toString();
    }
  }

  private static String threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .collect(Collectors.joining("\n"));
  }
}
