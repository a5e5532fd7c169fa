package dev.coffer.engine.conformance.model;

import static dev.coffer.engine.EngineException.refused;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.Job;
import dev.coffer.engine.JobId;
import dev.coffer.engine.JobState;
import dev.coffer.engine.JobState.HoldCause;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.Refusal;
import dev.coffer.engine.Schedule;
import dev.coffer.engine.SessionId;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The model's jobs and their Held state machine (R8 to R12). */
final class Jobs {

  private static final String TYPE = "Backup";

  private final InstantSource clock;
  private final Map<JobId, Entry> entries = new LinkedHashMap<>();
  private int made;

  Jobs(InstantSource clock) {
    this.clock = clock;
  }

  private static final class Entry {
    final JobId id;
    final PolicyId policy;
    final List<SessionId> running = new ArrayList<>();
    Optional<JobState.Held> held = Optional.empty();
    Optional<HoldCause> heldOnceDone = Optional.empty();
    Optional<Instant> lastRun = Optional.empty();
    Optional<Cron> cron = Optional.empty();
    Optional<Instant> due = Optional.empty();

    Entry(JobId id, PolicyId policy) {
      this.id = id;
      this.policy = policy;
    }

    Job toJob() {
      return new Job(id, policy, TYPE, state(), lastRun, held.isPresent() ? Optional.empty() : due);
    }

    private JobState state() {
      if (held.isPresent()) {
        return held.get();
      }
      return running.isEmpty()
          ? new JobState.Idle()
          : new JobState.Running(Optional.of(running.getFirst()));
    }
  }

  /** A resource has joined: the job comes to be, unless it is there already (R10). */
  void joined(PolicyId policy, Optional<Schedule> schedule) {
    if (of(policy).isEmpty()) {
      var entry = new Entry(new JobId("job-" + ++made), policy);
      entries.put(entry.id, entry);
      schedule(policy, schedule);
    }
  }

  /** The last resource has left (R8): a transition, never looked up as a state. */
  void lastResourceLeft(PolicyId policy) {
    of(policy).forEach(entry -> hold(entry, HoldCause.NO_RESOURCES_ASSIGNED));
  }

  void hold(JobId job) {
    hold(entry(job), HoldCause.REQUESTED);
  }

  private void hold(Entry entry, HoldCause cause) {
    if (!entry.running.isEmpty()) {
      entry.heldOnceDone = entry.heldOnceDone.or(() -> Optional.of(cause));
    } else if (entry.held.isEmpty()) {
      entry.held = Optional.of(new JobState.Held(cause, Optional.of(clock.instant())));
    }
  }

  void release(JobId job) {
    var entry = entry(job);
    entry.heldOnceDone = Optional.empty();
    if (entry.held.isPresent()) {
      entry.held = Optional.empty();
      entry.due = entry.cron.flatMap(cron -> cron.next(clock.instant()));
    }
  }

  void delete(JobId job) {
    if (entry(job).held.isEmpty()) {
      throw refused(Refusal.JOB_NOT_HELD, "job " + job + " is not held: hold it, then delete it");
    }
    entries.remove(job);
  }

  void schedule(PolicyId policy, Optional<Schedule> schedule) {
    for (Entry entry : of(policy)) {
      entry.cron = schedule.map(Cron::of);
      entry.due = entry.cron.flatMap(cron -> cron.next(clock.instant()));
    }
  }

  /** The policies whose run is due, each with the moment; their next run is then set anew. */
  Map<PolicyId, Instant> takeDue() {
    var taken = new LinkedHashMap<PolicyId, Instant>();
    for (Entry entry : entries.values()) {
      var due = entry.due.filter(time -> !time.isAfter(clock.instant()));
      if (due.isPresent() && entry.held.isEmpty()) {
        taken.put(entry.policy, due.get());
        entry.due = entry.cron.flatMap(cron -> cron.next(clock.instant()));
      }
    }
    return taken;
  }

  void started(PolicyId policy, SessionId session) {
    of(policy)
        .forEach(
            entry -> {
              entry.running.add(session);
              entry.lastRun = Optional.of(clock.instant());
            });
  }

  void ended(PolicyId policy, SessionId session) {
    for (Entry entry : of(policy)) {
      entry.running.remove(session);
      if (entry.running.isEmpty()) {
        entry.heldOnceDone.ifPresent(cause -> hold(entry, cause));
        entry.heldOnceDone = Optional.empty();
      }
    }
  }

  boolean exist(PolicyId policy) {
    return !of(policy).isEmpty();
  }

  boolean isHeld(PolicyId policy) {
    return of(policy).stream().anyMatch(entry -> entry.held.isPresent());
  }

  private Collection<Entry> of(PolicyId policy) {
    return entries.values().stream().filter(entry -> entry.policy.equals(policy)).toList();
  }

  List<Job> all() {
    return entries.values().stream().map(Entry::toJob).toList();
  }

  private Entry entry(JobId job) {
    return Optional.ofNullable(entries.get(job))
        .orElseThrow(() -> EngineException.notFound("job", job.value()));
  }
}
