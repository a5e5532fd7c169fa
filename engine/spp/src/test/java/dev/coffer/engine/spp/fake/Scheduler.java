package dev.coffer.engine.spp.fake;

import dev.coffer.engine.spp.fake.Job.Kind;
import java.util.List;

/** Starts what is due: once, however many times it was missed. */
final class Scheduler {

  private final State state;
  private final Jobs jobs;
  private final Sessions sessions;
  private final Backups backups;
  private final Keeping keeping;

  Scheduler(State state, Jobs jobs, Sessions sessions, Backups backups, Keeping keeping) {
    this.state = state;
    this.jobs = jobs;
    this.sessions = sessions;
    this.backups = backups;
    this.keeping = keeping;
  }

  void tick() {
    long now = state.now();
    keeping.purge();
    List.copyOf(state.jobs.values()).stream()
        .filter(job -> job.kind == Kind.PROTECTION && !job.deleted)
        .filter(job -> job.nextFire.filter(next -> next <= now).isPresent())
        .forEach(job -> fire(job, now));
  }

  private void fire(Job job, long now) {
    var policy = jobs.policyOf(job);
    job.nextFire = Trigger.next(policy, now);
    if (!job.held && job.live().isEmpty()) {
      sessions.start(job, backups.ofAll(policy));
    }
  }
}
