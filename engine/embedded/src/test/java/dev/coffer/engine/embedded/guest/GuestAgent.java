package dev.coffer.engine.embedded.guest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/** The agent in a guest, which does what a person at its console would. */
public record GuestAgent(LibvirtHost host, String machine) {

  private static final String PAUSED = "agent not available for now";
  private static final Duration BOOT = Duration.ofMinutes(3);
  private static final ObjectMapper JSON = new ObjectMapper();

  /** Waits until the guest is up. */
  public void awaitUp() {
    Awaitility.await()
        .atMost(BOOT)
        .until(() -> host.virsh("dumpxml", machine).contains("state='connected'"));
    Awaitility.await()
        .atMost(BOOT)
        .untilAsserted(() -> assertThat(ask(Map.of("execute", "guest-ping"))).isNotNull());
  }

  /** Has a command of the shell done, which must succeed; returns what it printed. */
  public String run(String command) {
    var status = Map.of("pid", start(command).get("pid").asLong());
    List<JsonNode> answers = new ArrayList<>();
    // It may be paused for a moment, and then answers nothing.
    Awaitility.await()
        .atMost(BOOT)
        .untilAsserted(
            () -> {
              answers.add(ask(Map.of("execute", "guest-exec-status", "arguments", status)));
              assertThat(answers.getLast().path("exited").asBoolean()).isTrue();
            });
    JsonNode ended = answers.getLast();
    byte[] output = Base64.getDecoder().decode(ended.path("out-data").asText());
    String text = new String(output, StandardCharsets.UTF_8).strip();
    assertThat(ended.path("exitcode").asInt(-1)).as("%s: %s", command, text).isZero();
    return text;
  }

  /**
   * It may be paused for a moment. Libvirt waits for a sign of life of the agent before it passes a
   * command on: one that was refused for want of that has not begun.
   */
  private JsonNode start(String command) {
    var words = new String[] {"-c", command + " 2>&1"};
    var arguments = Map.of("path", "/bin/sh", "arg", words, "capture-output", true);
    List<JsonNode> started = new ArrayList<>();
    Awaitility.await()
        .atMost(BOOT)
        .until(
            () -> {
              try {
                return started.add(ask(Map.of("execute", "guest-exec", "arguments", arguments)));
              } catch (AssertionError e) {
                assertThat(e).hasMessageContaining(PAUSED);
                return false;
              }
            });
    return started.getFirst();
  }

  private JsonNode ask(Map<String, Object> question) {
    try {
      String answer = host.virsh("qemu-agent-command", machine, JSON.writeValueAsString(question));
      return JSON.readTree(answer).get("return");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
