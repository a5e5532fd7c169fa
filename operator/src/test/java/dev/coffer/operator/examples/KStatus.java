package dev.coffer.operator.examples;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.StreamSupport;

/** The verdict of kstatus, which kubectl, Helm and Flux go by where nobody told them more. */
enum KStatus {
  Current,
  InProgress,
  Failed,
  Terminating;

  static KStatus of(JsonNode resource) {
    if (resource.path("metadata").has("deletionTimestamp")) {
      return Terminating;
    }
    if (isBehind(resource)) {
      return InProgress;
    }
    for (JsonNode condition : conditions(resource)) {
      if (is(condition, "Reconciling", List.of("True"))) {
        return InProgress;
      }
      if (is(condition, "Stalled", List.of("True"))) {
        return Failed;
      }
    }
    boolean unready =
        conditions(resource).stream()
            .anyMatch(condition -> is(condition, "Ready", List.of("False", "Unknown")));
    return unready ? InProgress : Current;
  }

  /** Whether the status is about an older version of the spec; without the field nobody can say. */
  static boolean isBehind(JsonNode resource) {
    JsonNode observed = resource.at("/status/observedGeneration");
    return !observed.isMissingNode()
        && observed.asLong() != resource.at("/metadata/generation").asLong();
  }

  private static boolean is(JsonNode condition, String type, List<String> statuses) {
    return condition.path("type").asText().equals(type)
        && statuses.contains(condition.path("status").asText());
  }

  private static List<JsonNode> conditions(JsonNode resource) {
    return StreamSupport.stream(resource.at("/status/conditions").spliterator(), false).toList();
  }
}
