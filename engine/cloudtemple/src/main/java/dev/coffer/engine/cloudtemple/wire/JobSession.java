package dev.coffer.engine.cloudtemple.wire;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One execution of a job of VMware backup.
 *
 * @param start epoch milliseconds
 * @param end epoch milliseconds
 * @param slaPolicies by ids that policies have nowhere else: their names count
 */
public record JobSession(
    String id,
    String jobId,
    String jobName,
    @Nullable Long start,
    @Nullable Long end,
    String status,
    @Nullable Statistics statistics,
    List<Reference> slaPolicies) {

  public JobSession {
    id = Given.text(id);
    jobId = Given.text(jobId);
    jobName = Given.text(jobName);
    status = Given.text(status);
    slaPolicies = Given.list(slaPolicies);
  }

  /** How many machines. */
  public record Statistics(
      @Nullable Long total,
      @Nullable Long success,
      @Nullable Long failed,
      @Nullable Long skipped) {}
}
