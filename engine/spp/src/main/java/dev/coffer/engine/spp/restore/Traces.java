package dev.coffer.engine.spp.restore;

import dev.coffer.engine.EngineError;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.Refusal;
import dev.coffer.engine.RestoreOrder;
import dev.coffer.engine.Session;
import dev.coffer.engine.remote.Polling;
import dev.coffer.engine.spp.fleet.Inventory;
import dev.coffer.engine.spp.job.ActionLinks;
import dev.coffer.engine.spp.job.SessionWord;
import dev.coffer.engine.spp.job.Sessions;
import dev.coffer.engine.spp.restore.RestoreMemory.Remembered;
import dev.coffer.engine.spp.wire.Item;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Finds the session of a restore whose answer was lost. The server gives it a name of its own, and
 * people start restores too: one of theirs taken for Coffer's would be cleaned up or promoted as
 * such. So it must be new, begin when it was asked for, and, where it makes a machine, have made
 * the one of that name.
 */
final class Traces {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  /** By how much the clocks of both sides may differ. */
  private static final Duration SKEW = Duration.ofMinutes(1);

  /** In which a restore that was asked for begins: longer than any call lasts. */
  private static final Duration BEGIN = Duration.ofMinutes(2);

  private static final Duration INVENTORY = Duration.ofMinutes(2);

  private final Sessions sessions;
  private final Inventory inventory;
  private final RestoreMemory memory;
  private final ActionLinks links;
  private final Polling polling;
  private final InstantSource clock;

  Traces(
      Sessions sessions,
      Inventory inventory,
      RestoreMemory memory,
      ActionLinks links,
      Polling polling,
      InstantSource clock) {
    this.sessions = sessions;
    this.inventory = inventory;
    this.memory = memory;
    this.links = links;
    this.polling = polling;
    this.clock = clock;
  }

  /** The jobs of restores that there are before one is asked for. */
  String known() {
    return recent(clock.instant()).stream().map(Traces::job).collect(Collectors.joining(" "));
  }

  /**
   * The job that the server has made for a restore; empty when it never got there.
   *
   * @throws EngineException Unavailable as long as nobody can tell; Refused OTHER when nobody will
   */
  Optional<String> jobOf(Remembered restore, Surroundings around) {
    var patience = Duration.between(clock.instant(), restore.entry().asked().plus(PATIENCE));
    var ours = polling.until(patience, () -> ours(restore));
    if (ours.isEmpty() && !candidates(restore).isEmpty()) {
      requireNotOurs(restore, around);
    }
    return ours;
  }

  private Optional<String> ours(Remembered restore) {
    var ours =
        newMachine(restore)
            .map(name -> thatMade(name, candidates(restore)))
            .orElseGet(() -> candidates(restore));
    if (ours.size() > 1) {
      throw EngineException.refused(
          Refusal.OTHER,
          "the restores %s began when restore %s was asked for, and which of them it is cannot be told: look at them in the console, and ask for another restore if none of them will do"
              .formatted(ours.stream().map(Traces::job).toList(), restore.id()));
    }
    return ours.stream().map(Traces::job).findFirst();
  }

  /** New ones that nobody knows, and that began when the restore was asked for. */
  private List<Item> candidates(Remembered restore) {
    var known = Set.of(restore.entry().fact("known").orElse("").split(" ", -1));
    var latest = restore.entry().asked().plus(BEGIN);
    return recent(restore.entry().asked()).stream()
        .filter(one -> one.moment("start").filter(start -> start.isAfter(latest)).isEmpty())
        .filter(one -> !known.contains(job(one)) && isUnclaimed(job(one)))
        .toList();
  }

  private List<Item> recent(Instant moment) {
    return sessions.restores(moment.minus(SKEW)).stream()
        .filter(session -> session.text("jobName").isPresent())
        .toList();
  }

  /** One that has failed has made no machine, and is ours for all that is known. */
  private List<Item> thatMade(String name, List<Item> candidates) {
    boolean isThere = candidates.stream().anyMatch(this::hasMade) && inventory.isThere(name);
    return candidates.stream()
        .filter(one -> hasMade(one) ? isThere : state(one).isFinished())
        .toList();
  }

  private boolean hasMade(Item session) {
    return Phases.isOpen(session, links) || state(session) == Session.State.COMPLETED;
  }

  /** A machine that a restore has made is known after the next inventory only. */
  private void requireNotOurs(Remembered restore, Surroundings around) {
    boolean settled = candidates(restore).stream().allMatch(this::hasMade);
    var scanned = restore.entry().fact("traced").map(Instant::parse);
    if (settled && scanned.isEmpty()) {
      around.refreshInventory();
      memory.know(restore, "traced", clock.instant().toString());
    }
    boolean certain =
        scanned.filter(at -> at.plus(INVENTORY).isBefore(clock.instant())).isPresent();
    if (!settled || !certain) {
      throw new EngineException(
          new EngineError.Unavailable(
              "a restore began when restore %s was asked for, and whether it is this one cannot be told yet: ask again"
                  .formatted(restore.id()),
              Optional.of(INVENTORY)));
    }
  }

  private static Optional<String> newMachine(Remembered restore) {
    return switch (restore.order().form()) {
      case RestoreOrder.Test test -> Optional.of(test.name());
      case RestoreOrder.Clone clone -> Optional.of(clone.name());
      case RestoreOrder.Production _, RestoreOrder.Files _ -> Optional.empty();
    };
  }

  private boolean isUnclaimed(String job) {
    return memory.all().stream().noneMatch(one -> one.job().filter(job::equals).isPresent());
  }

  private static Session.State state(Item session) {
    return SessionWord.state(session.text("status").orElse(""));
  }

  private static String job(Item session) {
    return session.text("jobName").orElse("");
  }
}
