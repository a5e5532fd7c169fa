package dev.coffer.engine.embedded.jobs;

import dev.coffer.engine.JobState;
import dev.coffer.engine.JobState.HoldCause;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.SessionId;
import dev.coffer.engine.VmId;
import dev.coffer.engine.embedded.catalog.Ids;
import dev.coffer.engine.embedded.catalog.JobRecord;
import dev.coffer.engine.embedded.catalog.Jobs;
import dev.coffer.engine.embedded.catalog.Transaction;
import dev.coffer.engine.embedded.fleet.Fleet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

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

  /**
   * Resources have left policies; those of them that nobody carries any more become held.
   *
   * @param fleet what machines that are gone once carried does not count
   */
  public static void left(Transaction tx, Set<PolicyId> policies, Fleet fleet, Instant now)
      throws SQLException {
    for (PolicyId policy : policies) {
      if (!fleet.hasCarrier(tx.assignments().of(policy))) {
        for (JobRecord job : tx.jobs().of(policy)) {
          hold(tx.jobs(), job, HoldCause.NO_RESOURCES_ASSIGNED, now);
        }
      }
    }
  }

  /** A machine that the engine itself made is no more. */
  public static void gone(Transaction tx, VmId vm, Fleet fleet, Instant now) throws SQLException {
    var left = tx.assignments().of(vm).carried();
    tx.assignments().forget(vm);
    left(tx, left, fleet, now);
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
