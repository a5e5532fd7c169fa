package dev.coffer.engine.spp.restore;

import dev.coffer.engine.EngineException;
import dev.coffer.engine.Problem;
import dev.coffer.engine.Progress;
import dev.coffer.engine.Restore;
import dev.coffer.engine.Restore.Phase;
import dev.coffer.engine.Restore.RestoredVm;
import dev.coffer.engine.RestoreId;
import dev.coffer.engine.RestoreOrder;
import dev.coffer.engine.VirtualMachine;
import dev.coffer.engine.spp.fleet.PartAddress;
import dev.coffer.engine.spp.job.SessionLog;
import dev.coffer.engine.spp.restore.Phases.Wish;
import dev.coffer.engine.spp.restore.RestoreMemory.Remembered;
import dev.coffer.engine.spp.wire.Item;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at all restores. What has ended is remembered, and costs no further call. A machine that a
 * restore has made is known to the server after its next inventory only: until then the restore is
 * shown as running.
 */
public final class RestoreLook {

  private static final Logger LOG = LoggerFactory.getLogger(RestoreLook.class);
  private static final Duration LISTED = Duration.ofDays(30);
  private static final Duration INVENTORY = Duration.ofMinutes(30);
  private static final int ALL = 100;

  private final RestoreMemory memory;
  private final Restores restores;
  private final Ends ends;
  private final SessionLog log;
  private final InstantSource clock;

  RestoreLook(
      RestoreMemory memory, Restores restores, Ends ends, SessionLog log, InstantSource clock) {
    this.memory = memory;
    this.restores = restores;
    this.ends = ends;
    this.log = log;
    this.clock = clock;
  }

  /** Sessions of restores that are not known to have ended. */
  public record Open(Map<RestoreId, Item> sessions) {}

  Open open(Collection<Item> sessions) {
    var byJob = new HashMap<String, Item>();
    sessions.forEach(one -> one.text("jobName").ifPresent(name -> byJob.put(name, one)));
    var open = new HashMap<RestoreId, Item>();
    for (Remembered restore : memory.all()) {
      if (restore.end().isEmpty()) {
        restore
            .job()
            .flatMap(job -> Optional.ofNullable(byJob.get(job)))
            .or(() -> restores.sessionOf(restore))
            .ifPresent(session -> open.put(restore.id(), session));
      }
    }
    return new Open(open);
  }

  void finish(Open open) {
    for (Remembered restore : memory.all()) {
      if (restore.end().isEmpty() && restore.wish() == Wish.CLEAN_UP) {
        Optional.ofNullable(open.sessions().get(restore.id()))
            .ifPresent(session -> endAnyway(restore, session));
      }
    }
  }

  private void endAnyway(Remembered restore, Item session) {
    try {
      ends.endAnyway(restore, session);
    } catch (EngineException e) {
      LOG.warn("restore {} is not cleaned up yet: {}", restore.id(), e.getMessage());
    }
  }

  List<Restore> all(Open open, List<VirtualMachine> machines, Runnable refreshInventory) {
    var oldest = clock.instant().minus(LISTED);
    return memory.all().stream()
        .filter(restore -> restore.endedAt().map(end -> end.isAfter(oldest)).orElse(true))
        .map(restore -> look(restore, open, machines, refreshInventory))
        .toList();
  }

  private Restore look(
      Remembered restore, Open open, List<VirtualMachine> machines, Runnable refreshInventory) {
    var session = Optional.ofNullable(open.sessions().get(restore.id()));
    if (restore.end().isPresent() || session.isEmpty()) {
      return shown(restore, restore.end().orElse(Phase.QUEUED), session);
    }
    var phase = ends.phase(restore, session.get());
    var made = machine(restore, phase, machines);
    if (awaitsMachine(restore, phase, made)) {
      return shown(scanned(restore, refreshInventory), Phase.RUNNING, session);
    }
    var known = made.map(vm -> remember(restore, vm)).orElse(restore);
    return isEnd(known, phase)
        ? shown(ended(known, phase, session.get()), phase, session)
        : shown(known, phase, session);
  }

  /** The machine that has come out, if it is there. */
  private static Optional<VirtualMachine> machine(
      Remembered restore, Phase phase, List<VirtualMachine> machines) {
    if (phase != Phase.READY && phase != Phase.PROMOTED) {
      return Optional.empty();
    }
    var original = PartAddress.of(restore.order().point()).map(point -> point.vm().id());
    return switch (restore.order().form()) {
      case RestoreOrder.Test test when phase == Phase.READY -> named(machines, test.name());
      case RestoreOrder.Clone clone -> named(machines, clone.name());
      case RestoreOrder.Test _, RestoreOrder.Production _ ->
          machines.stream().filter(vm -> original.filter(vm.id()::equals).isPresent()).findFirst();
      case RestoreOrder.Files _ -> Optional.empty();
    };
  }

  private static Optional<VirtualMachine> named(List<VirtualMachine> machines, String name) {
    return machines.stream().filter(vm -> vm.name().equals(name)).findFirst();
  }

  private boolean awaitsMachine(Remembered restore, Phase phase, Optional<VirtualMachine> machine) {
    boolean makesOne = !(restore.order().form() instanceof RestoreOrder.Files);
    boolean isDone = phase == Phase.READY || phase == Phase.PROMOTED;
    var asked = restore.entry().fact("scanned").map(Instant::parse);
    boolean patient = asked.map(at -> at.plus(INVENTORY).isAfter(clock.instant())).orElse(true);
    return makesOne && isDone && machine.isEmpty() && patient;
  }

  private Remembered scanned(Remembered restore, Runnable refreshInventory) {
    if (restore.isScanned()) {
      return restore;
    }
    try {
      refreshInventory.run();
    } catch (EngineException e) {
      LOG.warn("the inventory is not read after restore {}: {}", restore.id(), e.getMessage());
    }
    return memory.know(restore, "scanned", clock.instant().toString());
  }

  private Remembered remember(Remembered restore, VirtualMachine vm) {
    var made = new RestoredVm(vm.id(), vm.name());
    return restore.made().filter(made::equals).isPresent()
        ? restore
        : memory.know(memory.know(restore, "vm", vm.id().value()), "vmName", vm.name());
  }

  /** A Test restore that is ready is not at its end. */
  private static boolean isEnd(Remembered restore, Phase phase) {
    boolean test = restore.order().form() instanceof RestoreOrder.Test;
    return switch (phase) {
      case READY -> !test;
      case PROMOTED, CLEANED_UP, FAILED -> true;
      case QUEUED, RUNNING, VERIFYING, PROMOTING, CLEANING_UP, UNKNOWN -> false;
    };
  }

  private Remembered ended(Remembered restore, Phase phase, Item session) {
    var end = session.moment("end").orElseGet(clock::instant);
    var problem =
        phase == Phase.FAILED ? Optional.of(log.problemOf(session)) : Optional.<Problem>empty();
    return memory.change(
        restore,
        entry -> {
          var known = entry.knowing("end", end.toString());
          var why =
              problem
                  .map(p -> known.knowing("reason", p.reason()).knowing("message", p.message()))
                  .orElse(known);
          return why.ended(phase.name());
        });
  }

  private Restore shown(Remembered restore, Phase phase, Optional<Item> session) {
    boolean hasMachine = phase == Phase.READY || phase == Phase.PROMOTED;
    long percent = session.map(one -> one.number("percent").orElse(0)).orElse(0L);
    boolean done = phase == Phase.READY || phase == Phase.PROMOTED;
    return new Restore(
        restore.id(),
        restore.request(),
        restore.order(),
        phase,
        new Progress(done ? ALL : Math.clamp(percent, 0, ALL), ALL),
        restore.entry().asked(),
        restore.endedAt(),
        restore.made().filter(_ -> hasMachine),
        location(restore),
        restore.note(),
        restore.problem(),
        List.of());
  }

  private static Optional<String> location(Remembered restore) {
    return restore.order().form() instanceof RestoreOrder.Files files
        ? Optional.of(files.destination())
        : Optional.empty();
  }
}
