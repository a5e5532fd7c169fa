package dev.coffer.operator.apiserver;

import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.coffer.crds.Condition;
import dev.coffer.crds.PolicyAssignmentStatus;
import java.util.List;
import java.util.Map;

/** Statuses as the operator might write them, for tests that run without it. */
final class Samples {

  private static final JsonMapper JSON = new JsonMapper();

  private Samples() {}

  static Condition condition(String type, Condition.Status status, String reason, String message) {
    return new Condition(type, status, reason, message, "2026-01-01T00:00:00Z", 1);
  }

  /** All is well with an assignment of the first generation. */
  static PolicyAssignmentStatus ready() {
    return status(
        "True",
        "Ready",
        condition("Ready", Condition.Status.True, "Succeeded", "All is as wanted."));
  }

  static PolicyAssignmentStatus status(String ready, String summary, Condition... conditions) {
    return JSON.convertValue(
        Map.of(
            "observedGeneration",
            1,
            "ready",
            ready,
            "summary",
            summary,
            "conditions",
            List.of(conditions)),
        PolicyAssignmentStatus.class);
  }
}
