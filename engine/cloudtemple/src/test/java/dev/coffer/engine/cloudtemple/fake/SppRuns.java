package dev.coffer.engine.cloudtemple.fake;

import dev.coffer.engine.cloudtemple.fake.Zone.Platform;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What jobs do, and its traces. */
public final class SppRuns {

  private final World world;
  private final InstantSource clock;
  private final List<SppSession> sessions = new ArrayList<>();
  private final List<Ordered> ordered = new ArrayList<>();
  private final Set<String> broken = new HashSet<>();
  private Duration beforeRunning = Duration.ZERO;
  private Duration running = Duration.ofMillis(2);
  private boolean paused;
  private long lastId;

  /** A run that was accepted; its job is not seen running at once. */
  private record Ordered(SppJob job, Instant at) {}

  SppRuns(World world, InstantSource clock) {
    this.world = world;
    this.clock = clock;
  }

  /**
   * From now on, this long until a job that was asked to run does, and this long until it is done.
   */
  public void last(Duration before, Duration during) {
    synchronized (world) {
      beforeRunning = before;
      running = during;
    }
  }

  /** Runs do not end before {@link #resume}. */
  public void pause() {
    synchronized (world) {
      paused = true;
    }
  }

  public void resume() {
    synchronized (world) {
      paused = false;
    }
  }

  /** No backup of this machine succeeds any more. */
  public void breakMachine(String machine) {
    synchronized (world) {
      broken.add(machine);
    }
  }

  /** Sessions of long ago, a day apart, all of them successful. */
  void addHistory(SppJob job, int count) {
    var start = clock.instant().minus(Duration.ofDays(count));
    for (int i = 0; i < count; i++) {
      var at = start.plus(Duration.ofDays(i));
      var session = new SppSession(String.valueOf(at.toEpochMilli()), job, at);
      session.end = Optional.of(at.plusMillis(69102));
      session.total = 1;
      session.success = 1;
      sessions.add(session);
    }
  }

  /** The job's newest session says this from now on, whatever it does. */
  public void showStatus(String jobName, String literal) {
    synchronized (world) {
      sessions.stream()
              .filter(session -> session.job.name.equals(jobName))
              .reduce((_, later) -> later)
              .orElseThrow()
              .shown =
          Optional.of(literal);
    }
  }

  void order(SppJob job) {
    ordered.add(new Ordered(job, clock.instant()));
  }

  /** Lets everything happen that is due. */
  void tick() {
    var now = clock.instant();
    for (Ordered order : List.copyOf(ordered)) {
      if (!order.job().running && !now.isBefore(order.at().plus(beforeRunning))) {
        ordered.remove(order);
        start(order.job(), now);
      }
    }
    sessions.stream()
        .filter(session -> !session.isOver() && !isPaused(session))
        .filter(session -> !now.isBefore(session.start.plus(running)))
        .forEach(session -> finish(session, now));
  }

  private boolean isPaused(SppSession session) {
    return paused && session.job.policy.isPresent();
  }

  private void start(SppJob job, Instant now) {
    lastId = Math.max(lastId + 1, now.toEpochMilli());
    job.running = true;
    sessions.add(new SppSession(String.valueOf(lastId), job, now));
  }

  private void finish(SppSession session, Instant now) {
    session.job.policy.ifPresentOrElse(policy -> backUp(session, policy.id), this::readInventory);
    session.end = Optional.of(now);
    session.job.done();
  }

  private void backUp(SppSession session, String policy) {
    for (Machine machine : world.present(Platform.VMWARE)) {
      if (machine.carried().contains(policy)) {
        session.total++;
        if (broken.contains(machine.id) || !machine.snapshots.isEmpty()) {
          session.failed++;
        } else {
          session.success++;
        }
      }
    }
  }

  private void readInventory() {
    for (Machine machine : world.all(Platform.VMWARE).toList()) {
      machine.inventoried = !machine.gone;
      machine.disks.forEach(disk -> disk.inventoried = !machine.gone);
    }
  }

  /** The newest first; section 4: never more than 500, and nothing says that there are more. */
  List<SppSession> listed() {
    return sessions.reversed().stream().limit(500).toList();
  }

  List<SppSession> all() {
    return sessions;
  }
}
