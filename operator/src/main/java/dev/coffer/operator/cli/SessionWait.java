package dev.coffer.operator.cli;

import dev.coffer.engine.CopyState;
import dev.coffer.engine.Job;
import dev.coffer.engine.JobState;
import dev.coffer.engine.Observation;
import dev.coffer.engine.Session;
import dev.coffer.engine.SessionId;
import dev.coffer.operator.plan.Observed;
import dev.coffer.operator.plan.Wanted;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** Waits for backups, and shows how they get on. */
final class SessionWait {

  private static final Wanted NOTHING =
      new Wanted(List.of(), List.of(), List.of(), List.of(), Map.of());

  private final Workspace workspace;
  private final Context context;
  private final Interruption interruption;
  private final Instant since;
  private final Progress progress;
  private final WorkFollower follower;

  SessionWait(Workspace workspace, Context context, Interruption interruption, Instant since) {
    this.workspace = workspace;
    this.context = context;
    this.interruption = interruption;
    this.since = since;
    this.progress = new Progress(context.terminal());
    this.follower = new WorkFollower(progress, since);
  }

  /** A session that was asked for. */
  record Asked(String engine, SessionId session, String machine) {}

  /** A session that has ended. */
  record Ended(String engine, Session session) {}

  /** Waits for one session, and for the copies of what it saved. */
  List<Ended> until(Asked asked) {
    follower.asked(asked.session(), asked.machine());
    return ended(
            observed ->
                ended(observed).stream()
                    .anyMatch(each -> isOf(each, asked) && isCopied(observed, each)))
        .stream()
        .filter(each -> isOf(each, asked))
        .toList();
  }

  /**
   * Waits until no engine has a session under way, a job whose time has come, or points to copy.
   */
  List<Ended> untilNothingIsDue() {
    return ended(SessionWait::isIdle);
  }

  private List<Ended> ended(Predicate<Observed> enough) {
    Duration pause = Drive.FIRST_PAUSE;
    while (true) {
      Observed observed = workspace.observe(NOTHING);
      follower.look(observed);
      if (EngineFailures.report(observed, context.terminal())) {
        throw new CommandException("the result of the backup is not known");
      }
      if (enough.test(observed) || interruption.isAsked()) {
        progress.clear();
        return ended(observed);
      }
      context.pause().sleep(pause);
      pause = Drive.longer(pause);
    }
  }

  private static boolean isOf(Ended ended, Asked asked) {
    return ended.engine().equals(asked.engine()) && ended.session().id().equals(asked.session());
  }

  private List<Ended> ended(Observed observed) {
    List<Ended> found = new ArrayList<>();
    observed
        .engines()
        .forEach(
            (name, view) -> {
              if (view instanceof Observed.Seen seen) {
                seen.observation().sessions().stream()
                    .filter(session -> session.state().isFinished())
                    .filter(session -> session.end().filter(e -> !e.isBefore(since)).isPresent())
                    .forEach(session -> found.add(new Ended(name, session)));
              }
            });
    found.sort(Comparator.comparing(each -> each.session().start()));
    return found;
  }

  /** Whoever runs backups by commands alone gives the engine no other time to copy them. */
  private static boolean isCopied(Observed observed, Ended ended) {
    return !(observed.engines().get(ended.engine()) instanceof Observed.Seen seen)
        || seen.observation().copiesOf(ended.session().policy()).stream()
            .allMatch(SessionWait::isAtRest);
  }

  /** A copy that fails is not waited for: its policy says why. */
  private static boolean isAtRest(CopyState copy) {
    return copy.missing() == 0 || copy.problem().isPresent();
  }

  private static boolean isIdle(Observed observed) {
    return observed.engines().values().stream()
        .allMatch(view -> !(view instanceof Observed.Seen seen) || isIdle(seen.observation()));
  }

  private static boolean isIdle(Observation observation) {
    return observation.sessions().stream().allMatch(session -> session.state().isFinished())
        && observation.jobs().stream().noneMatch(job -> isDue(job, observation.at()))
        && observation.copies().stream().allMatch(SessionWait::isAtRest);
  }

  private static boolean isDue(Job job, Instant now) {
    return !(job.state() instanceof JobState.Held)
        && job.nextRun().filter(next -> !next.isAfter(now)).isPresent();
  }
}
