package dev.coffer.operator.status;

import dev.coffer.crds.PolicyAssignmentStatus.LastRun;
import dev.coffer.crds.PolicyAssignmentStatus.RunState;
import dev.coffer.engine.Problem;
import dev.coffer.engine.Session;
import dev.coffer.operator.plan.Finding;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Echoes a run token with what became of the run. */
record LastRuns(@Nullable LastRun before, Instant now) {

  @Nullable LastRun lastRun(Optional<Finding.Run> found) {
    if (found.isEmpty()) {
      return before;
    }
    var run = found.get();
    if (run.sessions().isEmpty() && run.planned() == 0) {
      return before;
    }
    boolean running =
        run.planned() > 0
            || run.sessions().stream().anyMatch(session -> !session.state().isFinished());
    return new LastRun(
        run.token(),
        running ? RunState.Running : result(run),
        run.sessions().size() + run.planned(),
        start(run),
        running ? null : end(run),
        running ? null : message(run));
  }

  private static RunState result(Finding.Run run) {
    long good = count(run.sessions(), Session.State.COMPLETED);
    if (good == run.sessions().size() && run.refused().isEmpty()) {
      return RunState.Completed;
    }
    boolean some = good + count(run.sessions(), Session.State.PARTIAL) > 0;
    return some ? RunState.Partial : RunState.Failed;
  }

  private static long count(List<Session> sessions, Session.State state) {
    return sessions.stream().filter(session -> session.state() == state).count();
  }

  private String start(Finding.Run run) {
    return run.sessions().stream()
        .map(Session::start)
        .min(Instant::compareTo)
        .map(Conditions::text)
        .or(
            () ->
                Optional.ofNullable(before)
                    .filter(last -> last.token().equals(run.token()))
                    .map(LastRun::startTime))
        .orElseGet(() -> Conditions.text(now));
  }

  private String end(Finding.Run run) {
    return run.sessions().stream()
        .flatMap(session -> session.end().stream())
        .max(Instant::compareTo)
        .map(Conditions::text)
        .orElseGet(() -> Conditions.text(now));
  }

  /** The first problem, and how many more there are; nothing when all went well. */
  private static @Nullable String message(Finding.Run run) {
    var problems =
        run.sessions().stream()
            .flatMap(
                session ->
                    Stream.concat(
                        session.problem().stream(),
                        session.disks().stream().flatMap(disk -> disk.problem().stream())))
            .map(Problem::message)
            .toList();
    if (problems.isEmpty()) {
      return run.refused().isEmpty()
          ? null
          : "%d virtual machines could not be backed up; see the condition Blocked."
              .formatted(run.refused().size());
    }
    return problems.size() == 1
        ? problems.getFirst()
        : "%s (and %d more problems)".formatted(problems.getFirst(), problems.size() - 1);
  }
}
