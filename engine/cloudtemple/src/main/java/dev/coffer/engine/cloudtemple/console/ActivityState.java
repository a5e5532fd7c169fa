package dev.coffer.engine.cloudtemple.console;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Locale;

/** How far the work is that a write has begun. */
sealed interface ActivityState {

  /** Accepted, and not begun: it may stay so for ever. */
  record Waiting() implements ActivityState {}

  record Running() implements ActivityState {}

  /**
   * Done.
   *
   * @param result what came of it, blank where the API does not say
   */
  record Completed(String result) implements ActivityState {}

  record Failed(String reason) implements ActivityState {}

  /** No state, several, or one that this driver does not know: neither done nor failed. */
  record Unclear(String literal) implements ActivityState {}

  default boolean isOver() {
    return this instanceof Completed || this instanceof Failed;
  }

  /** The state is the one key of an object; descriptions lie and are not read. */
  static ActivityState of(JsonNode activity) {
    var names = new ArrayList<String>();
    var state = activity.path("state");
    state.fieldNames().forEachRemaining(names::add);
    if (names.size() != 1) {
      return new Unclear(String.join(",", names));
    }
    var payload = state.path(names.getFirst());
    return switch (names.getFirst().toLowerCase(Locale.ROOT)) {
      case "waiting" -> new Waiting();
      case "running" -> new Running();
      case "completed" -> new Completed(payload.path("result").asText(""));
      case "failed" -> new Failed(payload.path("reason").asText(""));
      default -> new Unclear(names.getFirst());
    };
  }
}
