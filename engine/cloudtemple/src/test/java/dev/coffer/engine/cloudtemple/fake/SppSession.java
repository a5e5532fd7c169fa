package dev.coffer.engine.cloudtemple.fake;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One execution of a job (section 4.1). */
final class SppSession {

  final String id;
  final SppJob job;
  final Instant start;
  Optional<Instant> end = Optional.empty();
  Optional<String> shown = Optional.empty();
  int total;
  int success;
  int failed;
  int skipped;

  SppSession(String id, SppJob job, Instant start) {
    this.id = id;
    this.job = job;
    this.start = start;
  }

  boolean isOver() {
    return end.isPresent();
  }

  Map<String, @Nullable Object> json(Oddities oddities) {
    return Json.object(
        "id", id,
        "jobId", job.id(),
        "jobName", job.name,
        "type", job.type,
        "slaPolicyType", job.policy.map(_ -> "REPLICATION").orElse(null),
        "start", start.toEpochMilli(),
        "end", end.map(Instant::toEpochMilli).orElse(null),
        "duration", end.map(stop -> Duration.between(start, stop).toMillis()).orElse(null),
        "status", shown.orElseGet(() -> status(oddities)),
        "statistics",
            Json.object("total", total, "success", success, "failed", failed, "skipped", skipped),
        "slaPolicies", job.policy.map(policy -> List.of(policy.inSession())).orElse(List.of()));
  }

  private String status(Oddities oddities) {
    if (!isOver()) {
      return oddities.running;
    }
    if (failed == 0) {
      return "COMPLETED";
    }
    return success == 0 ? "FAILED" : "PARTIAL";
  }
}
