package dev.coffer.operator.logging;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.coffer.engine.EngineError;
import dev.coffer.engine.EngineException;
import dev.coffer.operator.plan.Observed;
import dev.coffer.operator.plan.Tenancy;
import dev.coffer.operator.testing.BrokenEngines;
import dev.coffer.operator.testing.Fleet;
import dev.coffer.operator.testing.Resources;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class LogsTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PASSWORD = "correct-horse";

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  @AfterEach
  void back_to_the_logs_of_commands() {
    var logs = (LoggerContext) LoggerFactory.getILoggerFactory();
    logs.reset();
    new TextLogs().configure(logs);
  }

  @Test
  void a_step_is_one_json_line_with_stable_keys() throws IOException {
    JsonLogs.start(out);
    new Fleet().listen(new PassLog()).apply(Resources.policy("gold").build()).converge();

    var line = lines().getFirst();

    assertThat(line.fieldNames())
        .toIterable()
        .containsExactlyInAnyOrder(
            "time",
            "level",
            "logger",
            "message",
            "engine",
            "kind",
            "namespace",
            "name",
            "step",
            "reason");
    assertThat(line.path("step").asText()).isEqualTo("CreatePolicy");
    assertThat(line.path("kind").asText()).isEqualTo("BackupPolicy");
    assertThat(line.path("namespace").asText()).isEqualTo("shop");
    assertThat(line.path("name").asText()).isEqualTo("gold");
    assertThat(line.path("engine").asText()).isEqualTo("default");
    assertThat(line.path("reason").asText()).isEqualTo("Done");
    assertThat(line.path("level").asText()).isEqualTo("INFO");
  }

  @Test
  void a_refused_step_says_why() throws IOException {
    JsonLogs.start(out);
    var refused =
        new EngineException(new EngineError.Unauthorized("the user may not create policies"));
    var fleet = new Fleet();
    fleet
        .through(BrokenEngines.failing(fleet.model(), "createPolicy", refused))
        .listen(new PassLog())
        .apply(Resources.policy("gold").build())
        .converge();

    var line = lines().getFirst();

    assertThat(line.path("level").asText()).isEqualTo("WARN");
    assertThat(line.path("reason").asText()).isEqualTo("Unauthorized");
    assertThat(line.path("error").asText()).isEqualTo("the user may not create policies");
  }

  @Test
  void an_engine_that_is_away_is_logged_once_and_once_when_it_is_back() throws IOException {
    JsonLogs.start(out);
    var log = new PassLog();
    var away = unseen("no answer within 30 s");
    var seen =
        new Observed(
            Map.of("default", new Observed.Seen(new Fleet().look(), Set.of(), Map.of())),
            Tenancy.NONE);

    List.of(seen, away, away, unseen("no answer within 31 s"), seen, seen).forEach(log::observed);

    assertThat(lines())
        .extracting(line -> line.path("message").asText())
        .containsExactly(
            "the engine does not answer; nothing is planned for it", "the engine answers again");
    assertThat(lines().getFirst().path("error").asText()).isEqualTo("no answer within 30 s");
  }

  @Test
  void a_password_in_the_cause_of_an_engine_error_is_never_logged() {
    JsonLogs.start(out);
    var cause = new IOException("GET https://coffer:" + PASSWORD + "@engine.example.org: 503");
    var error = new EngineError.Unavailable("the engine answers 503", Optional.empty());
    var fleet = new Fleet();
    fleet
        .through(
            BrokenEngines.failing(fleet.model(), "createPolicy", new EngineException(error, cause)))
        .listen(new PassLog())
        .apply(Resources.policy("gold").build())
        .converge();

    assertThat(out.toString(UTF_8)).contains("the engine answers 503").doesNotContain(PASSWORD);
  }

  @Test
  void commands_show_trouble_as_short_text_on_standard_error_and_nothing_else() {
    PrintStream before = System.err;
    System.setErr(new PrintStream(out, true, UTF_8));
    try {
      var log = LoggerFactory.getLogger("dev.coffer.engine.sample");
      log.info("a disk was read");
      log.warn("the image {} changed meanwhile", "disk.raw");
    } finally {
      System.setErr(before);
    }

    assertThat(out.toString(UTF_8)).isEqualTo("WARN the image disk.raw changed meanwhile\n");
  }

  private static Observed unseen(String message) {
    return new Observed(
        Map.of(
            "default", new Observed.Unseen(new EngineError.Unavailable(message, Optional.empty()))),
        Tenancy.NONE);
  }

  private List<JsonNode> lines() throws JsonProcessingException {
    var lines = new ArrayList<JsonNode>();
    for (String line : out.toString(UTF_8).lines().toList()) {
      lines.add(JSON.readTree(line));
    }
    return lines;
  }
}
