package dev.coffer.engine.embedded.catalog;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.coffer.engine.Verification;
import dev.coffer.engine.Verification.Check;
import dev.coffer.engine.Verification.Console;
import dev.coffer.engine.Verification.File;
import dev.coffer.engine.Verification.GuestAgent;
import dev.coffer.engine.Verification.Outcome;
import dev.coffer.engine.Verification.State;
import dev.coffer.engine.Verification.TcpPort;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The checks of a verification and how they stand, as one JSON list. */
final class VerificationText {

  private static final JsonMapper JSON = new JsonMapper();

  private VerificationText() {}

  /**
   * One check.
   *
   * @param about the port, the text or the path
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Entry(
      String kind,
      @Nullable String about,
      @Nullable String sha256,
      State state,
      @Nullable Long afterMillis,
      @Nullable String why) {}

  /** Of a verification that has not begun. */
  static String ofNew(Verification verification) {
    return of(verification.checks().stream().map(Outcome::waiting).toList());
  }

  static String of(List<Outcome> outcomes) {
    try {
      return JSON.writeValueAsString(outcomes.stream().map(VerificationText::entry).toList());
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a list of checks is always JSON", e);
    }
  }

  static List<Outcome> read(String json) {
    try {
      return JSON.readValue(json, new TypeReference<List<Entry>>() {}).stream()
          .map(VerificationText::outcome)
          .toList();
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the catalogue has checks that are none: " + json, e);
    }
  }

  private static Entry entry(Outcome outcome) {
    var state = outcome.state();
    var after = outcome.after().map(Duration::toMillis).orElse(null);
    var why = outcome.why().orElse(null);
    return switch (outcome.check()) {
      case GuestAgent _ -> new Entry("AGENT", null, null, state, after, why);
      case TcpPort(int port) -> new Entry("PORT", String.valueOf(port), null, state, after, why);
      case Console(String text) -> new Entry("CONSOLE", text, null, state, after, why);
      case File(String path, Optional<String> digest) ->
          new Entry("FILE", path, digest.orElse(null), state, after, why);
    };
  }

  private static Outcome outcome(Entry entry) {
    return new Outcome(
        check(entry),
        entry.state(),
        Optional.ofNullable(entry.afterMillis()).map(Duration::ofMillis),
        Optional.ofNullable(entry.why()));
  }

  private static Check check(Entry entry) {
    var about = Objects.requireNonNullElse(entry.about(), "");
    return switch (entry.kind()) {
      case "AGENT" -> new GuestAgent();
      case "PORT" -> new TcpPort(Integer.parseInt(about));
      case "CONSOLE" -> new Console(about);
      case "FILE" -> new File(about, Optional.ofNullable(entry.sha256()));
      default ->
          throw new IllegalStateException("the catalogue has a check of kind " + entry.kind());
    };
  }
}
