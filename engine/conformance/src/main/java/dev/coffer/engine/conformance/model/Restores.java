package dev.coffer.engine.conformance.model;

import static dev.coffer.engine.EngineException.refused;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.Power;
import dev.coffer.engine.Problem;
import dev.coffer.engine.Refusal;
import dev.coffer.engine.RequestId;
import dev.coffer.engine.Restore;
import dev.coffer.engine.Restore.Phase;
import dev.coffer.engine.RestoreId;
import dev.coffer.engine.RestoreOrder;
import dev.coffer.engine.VirtualMachine.Role;
import dev.coffer.engine.VmId;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** The model's restores: what may be asked, and what comes out (R13, R14, R16). */
final class Restores {

  private final InstantSource clock;
  private final ModelWorld world;
  private final Points points;
  private final Assignments assignments;
  private final WorkQueue work;
  private final Verifier verifier;
  private final Map<RestoreId, RestoreRecord> restores = new LinkedHashMap<>();
  private final Map<RequestId, RestoreId> requests = new HashMap<>();

  Restores(
      InstantSource clock,
      ModelWorld world,
      Points points,
      Assignments assignments,
      WorkQueue work) {
    this.clock = clock;
    this.world = world;
    this.points = points;
    this.assignments = assignments;
    this.work = work;
    this.verifier = new Verifier(world);
  }

  RestoreId restore(RequestId request, RestoreOrder order) {
    var before = Optional.ofNullable(requests.get(request));
    if (before.isPresent()) {
      return before.get();
    }
    var shot = points.get(order.point()).shot();
    Consumer<RestoreRecord> making =
        switch (order.form()) {
          case RestoreOrder.Test test -> {
            requireFreeName(test.name());
            yield record -> makeTest(record, test);
          }
          case RestoreOrder.Clone clone -> {
            requireFreeName(clone.name());
            yield record -> makeCopy(record, clone.name(), Role.CLONE);
          }
          case RestoreOrder.Production production -> {
            requireReplaceable(shot, production);
            yield record -> replace(record, production);
          }
          case RestoreOrder.Files files -> {
            var found = FileSelection.of(shot, files);
            requireEmpty(files.destination());
            yield record -> found.writeTo(world, record, files.destination());
          }
        };
    var record =
        new RestoreRecord(
            new RestoreId("restore-" + (requests.size() + 1)),
            request,
            order,
            shot,
            chosen(shot, order),
            clock.instant());
    requests.put(request, record.id);
    restores.put(record.id, record);
    work(record, Phase.RUNNING, Phase.READY, making);
    return record.id;
  }

  /**
   * As {@link dev.coffer.engine.Engine#promote}.
   *
   * @param running whether a Test machine that runs is promoted as well
   */
  void promote(RestoreId id, boolean running) {
    var record = record(id);
    if (record.phase == Phase.PROMOTING || record.phase == Phase.PROMOTED) {
      return;
    }
    if (!(record.order.form() instanceof RestoreOrder.Test) || record.phase != Phase.READY) {
      throw refused(
          Refusal.NOT_A_TEST_RESTORE, "restore " + id + " is no finished Test restore to promote");
    }
    world.find(record.shot.id()).ifPresent(this::requireOff);
    if (!running) {
      requireOff(testMachine(record));
    }
    work(record, Phase.PROMOTING, Phase.PROMOTED, this::takePlaceOfOriginal);
  }

  void cleanUp(RestoreId id) {
    var record = record(id);
    boolean promoted = record.phase == Phase.PROMOTING || record.phase == Phase.PROMOTED;
    if (!(record.order.form() instanceof RestoreOrder.Test) || promoted) {
      throw refused(
          Refusal.NOT_A_TEST_RESTORE, "restore " + id + " has no temporary machine to clean up");
    }
    if (record.phase == Phase.READY || record.phase == Phase.RUNNING) {
      work(record, Phase.CLEANING_UP, Phase.CLEANED_UP, this::removeMachine);
    }
  }

  List<Restore> all() {
    return restores.values().stream().map(RestoreRecord::toRestore).toList();
  }

  /** Does a step of a restore, unless another step has overtaken it by then. */
  private void work(RestoreRecord record, Phase during, Phase after, Consumer<RestoreRecord> step) {
    record.phase = during;
    work.add(
        new WorkQueue.Task() {
          @Override
          public void finish() {
            if (record.phase == during) {
              step.accept(record);
              record.end(after, clock.instant());
            }
          }

          @Override
          public void fail(Problem problem) {
            if (record.phase == during) {
              removeMachine(record);
              record.fail(problem, clock.instant());
            }
          }
        });
  }

  private void makeTest(RestoreRecord record, RestoreOrder.Test test) {
    var machine = makeCopy(record, test.name(), Role.TEST);
    machine.power = test.powerOn() ? Power.ON : Power.OFF;
    test.verification()
        .ifPresent(asked -> record.outcomes = verifier.outcomes(record, asked, clock.instant()));
  }

  private Machine makeCopy(RestoreRecord record, String name, Role role) {
    var machine = new Machine(world.freeId(name), name, record.shot.zone(), role);
    machine.folder = record.shot.folder();
    machine.tags = record.shot.tags();
    for (Machine.DiskShot disk : record.disks) {
      var id = new DiskId(machine.id + "/" + disk.name());
      machine.disks.put(id, new Machine.Disk(id, disk.name(), disk.content()));
      record.originals.put(id, disk.id());
    }
    world.add(machine);
    record.made(machine);
    return machine;
  }

  private void replace(RestoreRecord record, RestoreOrder.Production production) {
    var machine = original(record);
    if (production.disks().isEmpty()) {
      machine.describeAs(record.shot);
    }
    record.disks.forEach(machine::put);
    record.made(machine);
    if (production.powerOn()) {
      switchOn(record, machine);
    }
  }

  /** A machine that may not be started is restored all the same; a person learns why it is off. */
  private void switchOn(RestoreRecord record, Machine machine) {
    try {
      assignments.requireMayStart(machine);
      machine.power = Power.ON;
    } catch (EngineException e) {
      record.note = Optional.of(e.error().message());
    }
  }

  private void takePlaceOfOriginal(RestoreRecord record) {
    var test = testMachine(record);
    var machine = original(record);
    test.disks
        .values()
        .forEach(
            disk ->
                machine.put(
                    new Machine.DiskShot(
                        Optional.ofNullable(record.originals.get(disk.id)).orElseThrow(),
                        disk.name,
                        disk.content,
                        Optional.empty(),
                        false)));
    world.removeVm(test.id);
    record.made(machine);
    if (test.power == Power.ON) {
      switchOn(record, machine);
    }
  }

  private void removeMachine(RestoreRecord record) {
    if (record.order.form() instanceof RestoreOrder.Test) {
      record.vm.map(Restore.RestoredVm::id).filter(this::exists).ifPresent(world::removeVm);
      record.vm = Optional.empty();
      record.location = Optional.empty();
    }
  }

  /** The machine that the point shows, made again where it is gone. */
  private Machine original(RestoreRecord record) {
    if (!exists(record.shot.id())) {
      var shot = record.shot;
      var again = new Machine(shot.id(), shot.name(), shot.zone(), Role.PRODUCTION);
      again.describeAs(shot);
      world.add(again);
    }
    return world.machine(record.shot.id());
  }

  private Machine testMachine(RestoreRecord record) {
    return world.machine(record.vm.orElseThrow().id());
  }

  private boolean exists(VmId vm) {
    return world.find(vm).isPresent();
  }

  private static List<Machine.DiskShot> chosen(Machine.Shot shot, RestoreOrder order) {
    Set<DiskId> wanted =
        switch (order.form()) {
          case RestoreOrder.Test test -> test.disks();
          case RestoreOrder.Clone clone -> clone.disks();
          case RestoreOrder.Production production -> production.disks();
          case RestoreOrder.Files _ -> Set.of();
        };
    var there = shot.disks().stream().map(Machine.DiskShot::id).toList();
    for (DiskId disk : wanted) {
      if (!there.contains(disk)) {
        throw EngineException.notFound("disk of recovery point " + order.point(), disk.value());
      }
    }
    return shot.disks().stream()
        .filter(disk -> wanted.isEmpty() || wanted.contains(disk.id()))
        .toList();
  }

  private void requireReplaceable(Machine.Shot shot, RestoreOrder.Production production) {
    if (!production.confirmedName().equals(shot.name())) {
      throw refused(
          Refusal.NOT_CONFIRMED,
          "%s is not the name of the virtual machine to replace, which is %s"
              .formatted(production.confirmedName(), shot.name()));
    }
    world.find(shot.id()).ifPresent(this::requireOff);
  }

  private void requireOff(Machine machine) {
    if (machine.power == Power.ON) {
      throw refused(
          Refusal.VIRTUAL_MACHINE_RUNNING,
          "virtual machine " + machine.name + " is running: stop it first");
    }
  }

  private void requireFreeName(String name) {
    boolean taken = world.machines().stream().anyMatch(machine -> machine.name.equals(name));
    boolean promised =
        restores.values().stream()
            .filter(record -> record.phase == Phase.RUNNING)
            .anyMatch(record -> nameOf(record.order).filter(name::equals).isPresent());
    if (taken || promised) {
      throw refused(Refusal.NAME_IN_USE, "there is a virtual machine named " + name + " already");
    }
  }

  private static Optional<String> nameOf(RestoreOrder order) {
    return switch (order.form()) {
      case RestoreOrder.Test test -> Optional.of(test.name());
      case RestoreOrder.Clone clone -> Optional.of(clone.name());
      case RestoreOrder.Production _ -> Optional.empty();
      case RestoreOrder.Files _ -> Optional.empty();
    };
  }

  private void requireEmpty(String destination) {
    if (!world.filesBelow(destination).isEmpty()) {
      throw refused(Refusal.NAME_IN_USE, "folder " + destination + " is not empty: choose another");
    }
  }

  private RestoreRecord record(RestoreId id) {
    return Optional.ofNullable(restores.get(id))
        .orElseThrow(() -> EngineException.notFound("restore", id.value()));
  }
}
