package dev.coffer.engine.embedded.jobs;

import dev.coffer.engine.JobState;
import dev.coffer.engine.JobState.HoldCause;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.SessionId;
import dev.coffer.engine.embedded.catalog.Ids;
import dev.coffer.engine.embedded.catalog.JobRecord;
import dev.coffer.engine.embedded.catalog.Jobs;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;

/**
 * The life of a policy's job. It comes to be when the first resource joins; it becomes held when
 * the last one leaves, by that transition and not by the state of having none (R8); a released job
 * stays so until the last resource leaves again; its id stays the same throughout (R10).
 */
public final class JobLife {

  private static final String TYPE = "Backup";

  private JobLife() {}

  /** A resource has joined the policy. */
  public static void joined(Jobs jobs, PolicyId policy, Instant now) throws SQLException {
    if (jobs.of(policy).isEmpty()) {
      jobs.add(Ids.job(), policy, TYPE, now);
    }
  }

  /** The policy's last resource has left it. */
  public static void lastLeft(Jobs jobs, PolicyId policy, Instant now) throws SQLException {
    for (JobRecord job : jobs.of(policy)) {
      hold(jobs, job, HoldCause.NO_RESOURCES_ASSIGNED, now);
    }
  }

  /** Holds a job; one that is held already stays so for its first cause. */
  public static void hold(Jobs jobs, JobRecord job, HoldCause cause, Instant now)
      throws SQLException {
    if (job.held().isEmpty()) {
      jobs.hold(job.id(), cause, now);
    }
  }

  /** Releases a job; what its schedule would have run meanwhile is not made up for. */
  public static void release(Jobs jobs, JobRecord job, Instant now) throws SQLException {
    if (job.held().isPresent()) {
      jobs.release(job.id(), now);
    }
  }

  /**
   * What callers see: a job that is held while it runs finishes first.
   *
   * @param session of the policy that waits or is under way
   */
  public static JobState state(JobRecord job, Optional<SessionId> session) {
    if (session.isPresent()) {
      return new JobState.Running(session);
    }
    return job.held().<JobState>map(held -> held).orElseGet(JobState.Idle::new);
  }
}
