package dev.coffer.engine.spp.fake;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** One execution of a job (section 8). */
final class JobSession {

  final String id;
  final Job job;
  final long start;
  Work work;
  String status = "PENDING";
  String results = "";

  /** Starting answers with the job, and its session is seen a little later. */
  boolean visible;

  /** A Test restore whose machine lives: it waits for a person. */
  boolean open;

  Optional<Long> end = Optional.empty();
  final List<ObjectNode> statistics = new ArrayList<>();

  /** The machine that a restore made, while it has one of its own. */
  Optional<String> madeMachine = Optional.empty();

  JobSession(String id, Job job, long start, Work work) {
    this.id = id;
    this.job = job;
    this.start = start;
    this.work = work;
  }

  boolean isFinished() {
    return end.isPresent();
  }

  void count(String resource, int total, int success, int failed) {
    statistics.add(
        Json.object()
            .put("resourceType", resource)
            .put("total", total)
            .put("success", success)
            .put("failed", failed)
            .put("skipped", 0));
  }

  /** What a session does. */
  interface Work {

    /** When it gets going, such as the snapshots of a backup. */
    default void begin(JobSession session) {}

    /**
     * When it is through.
     *
     * @return the session's status from now on
     */
    String finish(JobSession session);

    /** What a person can do with a session that waits for one. */
    default List<String> offers() {
      return List.of();
    }
  }
}
