package dev.coffer.operator.cli;

import dev.coffer.engine.Observation;
import dev.coffer.engine.Policy;
import dev.coffer.engine.Problem;
import dev.coffer.engine.Restore;
import dev.coffer.engine.RestoreOrder;
import dev.coffer.engine.Session;
import dev.coffer.engine.Session.DiskResult;
import dev.coffer.engine.SessionId;
import dev.coffer.engine.VirtualMachine;
import dev.coffer.engine.VmId;
import dev.coffer.operator.apply.ApplyListener;
import dev.coffer.operator.cli.Progress.Item;
import dev.coffer.operator.plan.Observed;
import dev.coffer.operator.plan.Proofs;
import dev.coffer.operator.plan.Step;
import dev.coffer.operator.plan.StepOutcome;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Shows the backups and restores of all engines as they get on, and how each one ended. */
final class WorkFollower implements ApplyListener {

  private final Progress progress;
  private final Instant since;
  private final Set<String> reported = new HashSet<>();
  private final Map<SessionId, String> asked = new HashMap<>();

  /**
   * @param since what ended before is of no interest
   */
  WorkFollower(Progress progress, Instant since) {
    this.progress = progress;
    this.since = since;
  }

  /** A backup was asked for: engines tell its machine only when they have something of it. */
  void asked(SessionId session, String machine) {
    asked.put(session, machine);
  }

  @Override
  public void ended(StepOutcome outcome) {
    if (outcome.step() instanceof Step.RunBackup run
        && outcome.outcome() instanceof StepOutcome.Done(var id)) {
      id.ifPresent(session -> asked(new SessionId(session), run.vm().name()));
    }
  }

  void look(Observed observed) {
    List<Item> items = new ArrayList<>();
    observed
        .engines()
        .forEach(
            (_, view) -> {
              if (view instanceof Observed.Seen seen) {
                sessions(seen.observation(), items);
                restores(seen.observation(), items);
              }
            });
    progress.show(items);
  }

  private void sessions(Observation observation, List<Item> items) {
    for (Session session : observation.sessions()) {
      String label = label(session, observation);
      if (!session.state().isFinished()) {
        items.add(item(session.id().value(), label, session.progress()));
      } else if (isNews(session.end(), session.id().value())) {
        progress.line(label + ": " + result(session));
        session.disks().stream()
            .flatMap(disk -> disk.problem().map(Problem::message).or(disk::note).stream())
            .forEach(message -> progress.line("  " + message));
      }
    }
  }

  private void restores(Observation observation, List<Item> items) {
    for (Restore restore : observation.restores()) {
      String label = label(restore);
      if (restore.phase().isUnderWay()) {
        items.add(item(restore.id().value(), label, restore.progress()));
      } else if (isNews(restore.end(), restore.id().value() + restore.phase())) {
        progress.line(label + ": " + result(restore));
      }
    }
  }

  /** A Test machine that does not show what it must is there all the same. */
  private static String result(Restore restore) {
    if (restore.problem().isPresent()) {
      return "failed: " + restore.problem().get().message();
    }
    if (restore.phase() != Restore.Phase.READY || restore.outcomes().isEmpty()) {
      return "done";
    }
    return restore
        .answered()
        .map(
            after ->
                "done, all checks passed %d s after the request".formatted(Proofs.seconds(after)))
        .orElseGet(() -> "done, but it has failed checks: " + Proofs.failures(restore));
  }

  private boolean isNews(Optional<Instant> end, String id) {
    return end.isPresent() && !end.get().isBefore(since) && reported.add(id);
  }

  private static Item item(String id, String label, dev.coffer.engine.Progress progress) {
    return new Item(id, label, progress.percent(), progress.totalBytes());
  }

  private String label(Session session, Observation observation) {
    String policy =
        observation.policies().stream()
            .filter(each -> each.id().equals(session.policy()))
            .map(Policy::name)
            .findFirst()
            .orElse(session.policy().value());
    String machines =
        session.disks().stream()
            .map(DiskResult::vm)
            .distinct()
            .map(vm -> name(vm, observation))
            .collect(Collectors.joining(", "));
    String known = machines.isEmpty() ? asked.getOrDefault(session.id(), "") : machines;
    return "backup" + (known.isEmpty() ? "" : " of " + known) + " (" + policy + ")";
  }

  private static String name(VmId vm, Observation observation) {
    return observation.virtualMachines().stream()
        .filter(each -> each.id().equals(vm))
        .map(VirtualMachine::name)
        .findFirst()
        .orElse(vm.value());
  }

  private static String result(Session session) {
    String problem = session.problem().map(each -> ": " + each.message()).orElse("");
    return switch (session.state()) {
      case COMPLETED -> "done, " + amount(session);
      case PARTIAL -> "done in part, " + amount(session) + problem;
      case FAILED -> "failed" + problem;
      case CANCELED -> "canceled" + problem;
      case QUEUED, RUNNING, UNKNOWN -> "under way";
    };
  }

  /** How much was read, and what was new of it. */
  static String amount(Session session) {
    long read = session.disks().stream().mapToLong(DiskResult::readBytes).sum();
    long stored = session.disks().stream().mapToLong(DiskResult::storedBytes).sum();
    long chunks = session.disks().stream().mapToLong(DiskResult::storedChunks).sum();
    return "read "
        + Texts.bytes(read)
        + ", stored "
        + Texts.bytes(stored)
        + " in "
        + chunks
        + " new chunks";
  }

  private static String label(Restore restore) {
    return switch (restore.order().form()) {
      case RestoreOrder.Test test -> "Test restore as " + test.name();
      case RestoreOrder.Clone(var name, _) -> "Clone as " + name;
      case RestoreOrder.Production(var name, _, _) -> "Production restore of " + name;
      case RestoreOrder.Files(_, var destination) -> "restore of files to " + destination;
    };
  }
}
