package dev.coffer.engine.embedded.jobs;

import dev.coffer.engine.Policy;
import dev.coffer.engine.Session.Trigger;
import dev.coffer.engine.SessionId;
import dev.coffer.engine.embedded.catalog.Catalog;
import dev.coffer.engine.embedded.catalog.Ids;
import dev.coffer.engine.embedded.catalog.JobRecord;
import dev.coffer.engine.embedded.catalog.SessionRecord;
import dev.coffer.engine.embedded.catalog.Transaction;
import dev.coffer.engine.embedded.fleet.Fleet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Queues the runs that schedules owe. However many a job missed, it runs once; what becomes due
 * while its last scheduled run is still under way waits for that one's end.
 */
public final class Scheduler {

  /** How long finished sessions and restores are remembered. */
  private static final Duration HISTORY = Duration.ofDays(31);

  private final Catalog catalog;
  private final Fleet fleet;
  private final InstantSource clock;
  private final Instant openedAt;
  private final Consumer<SessionId> runner;

  /**
   * Makes a scheduler.
   *
   * @param runner is given each session that is queued
   */
  public Scheduler(Catalog catalog, Fleet fleet, InstantSource clock, Consumer<SessionId> runner) {
    this.catalog = catalog;
    this.fleet = fleet;
    this.clock = clock;
    this.openedAt = clock.instant();
    this.runner = runner;
  }

  private record Owed(JobRecord job, Policy policy, Timetable.Due due) {}

  /** Looks at the clock, and queues what is due. */
  public void tick() {
    var now = clock.instant();
    if (!catalog.read(tx -> owed(tx, now)).isEmpty()) {
      catalog.write(tx -> queue(tx, now)).forEach(runner);
    }
  }

  /** Forgets what ended long ago. */
  public void forgetHistory() {
    var before = clock.instant().minus(HISTORY);
    catalog.change(
        tx -> {
          tx.sessions().forgetBefore(before);
          tx.restores().forgetBefore(before);
        });
  }

  private static List<Owed> owed(Transaction tx, Instant now) throws SQLException {
    List<Owed> owed = new ArrayList<>();
    for (JobRecord job : tx.jobs().all()) {
      if (job.held().isEmpty() && !tx.sessions().hasUnfinishedScheduled(job.policy())) {
        owed(tx, job).filter(run -> !run.due().at().isAfter(now)).ifPresent(owed::add);
      }
    }
    return owed;
  }

  private static Optional<Owed> owed(Transaction tx, JobRecord job) throws SQLException {
    return tx.policies()
        .find(job.policy())
        .flatMap(
            policy ->
                policy
                    .spec()
                    .schedule()
                    .flatMap(schedule -> Timetable.next(job.id(), schedule, job.owedSince()))
                    .map(due -> new Owed(job, policy, due)));
  }

  private List<SessionId> queue(Transaction tx, Instant now) throws SQLException {
    List<SessionId> queued = new ArrayList<>();
    for (Owed run : owed(tx, now)) {
      // Not "now": a moment between the schedule and the delay would be forgiven unseen.
      tx.jobs().owedSince(run.job().id(), now.minus(run.due().delay()));
      if (fleet.hasCarrier(tx.assignments().of(run.policy().id()))) {
        queued.add(queue(tx, run, now));
      }
    }
    return queued;
  }

  private SessionId queue(Transaction tx, Owed run, Instant now) throws SQLException {
    var id = Ids.session();
    var trigger = run.due().at().isBefore(openedAt) ? Trigger.CATCH_UP : Trigger.SCHEDULE;
    tx.sessions()
        .add(
            SessionRecord.queued(
                id, run.policy().id(), Optional.empty(), trigger, Optional.empty(), now));
    return id;
  }
}
