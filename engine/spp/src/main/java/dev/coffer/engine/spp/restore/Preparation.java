package dev.coffer.engine.spp.restore;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.Refusal;
import dev.coffer.engine.RestoreOrder;
import dev.coffer.engine.VirtualMachine;
import dev.coffer.engine.spp.fleet.Fleet;
import dev.coffer.engine.spp.fleet.Inventory;
import dev.coffer.engine.spp.point.Point;
import dev.coffer.engine.spp.point.Points;
import dev.coffer.engine.spp.point.SavedDisk;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** From an order to what is sent, or the reason why not (R13, R16). */
final class Preparation {

  private final Inventory inventory;
  private final Points points;
  private final FileOrders files;
  private final RestoreMemory memory;
  private final TestNetwork network;

  Preparation(
      Inventory inventory,
      Points points,
      FileOrders files,
      RestoreMemory memory,
      TestNetwork network) {
    this.inventory = inventory;
    this.points = points;
    this.files = files;
    this.memory = memory;
    this.network = network;
  }

  Prepared of(RestoreOrder order, Surroundings around) {
    var point =
        points
            .find(order.point(), around.sites())
            .orElseThrow(() -> EngineException.notFound("recovery point", order.point().value()));
    return switch (order.form()) {
      case RestoreOrder.Test test ->
          beside(point, "test", test.name(), test.disks(), test.powerOn());
      case RestoreOrder.Clone(String name, Set<DiskId> disks) ->
          beside(point, "clone", name, disks, false);
      case RestoreOrder.Production production -> inPlace(point, production, around);
      case RestoreOrder.Files ordered -> files.prepare(point, ordered);
    };
  }

  private Prepared beside(
      Point point, String mode, String name, Set<DiskId> disks, boolean powerOn) {
    if (chosen(point, disks).size() < point.disks().size()) {
      throw EngineException.refused(
          Refusal.OTHER,
          "Spectrum Protect Plus makes new machines with all disks of a recovery point: leave the disks out of the restore, or restore single disks in place of the original's");
    }
    if (inventory.isThere(name) || memory.all().stream().anyMatch(one -> one.takes(name))) {
      throw EngineException.refused(
          Refusal.NAME_IN_USE,
          "a virtual machine named %s exists already, or a restore is making it: choose another name"
              .formatted(name));
    }
    if (powerOn && network == TestNetwork.ORIGINAL) {
      throw EngineException.refused(
          Refusal.OTHER,
          "virtual machine %s would start on the network of the original: leave it off and move its network cards in vCenter first; or set testNetwork to isolated once you have seen that the server isolates it"
              .formatted(name));
    }
    return new Prepared(
        "restore", RestoreBody.beside(point, mode, name, powerOn), noteOfNetwork(name));
  }

  private Optional<String> noteOfNetwork(String name) {
    return switch (network) {
      case ISOLATED -> Optional.empty();
      case ORIGINAL ->
          Optional.of(
              "the network cards of virtual machine %s may be on the network of the original: move them before it is started"
                  .formatted(name));
    };
  }

  private Prepared inPlace(Point point, RestoreOrder.Production order, Surroundings around) {
    var disks = chosen(point, order.disks());
    var name = point.point().vmName();
    if (!order.confirmedName().equals(name)) {
      throw EngineException.refused(
          Refusal.NOT_CONFIRMED,
          "the confirmation %s is not the name of the virtual machine, %s: repeat it to agree that it is replaced"
              .formatted(order.confirmedName(), name));
    }
    var original = around.machine(point.point().vm());
    original.map(Fleet.Found::machine).ifPresent(vm -> requireOff(vm, "replaced"));
    boolean someOnly =
        !order.disks().isEmpty() || original.filter(vm -> hasMore(vm, point)).isPresent();
    if (!someOnly) {
      return whole(point, order, original, around);
    }
    var target =
        original.orElseThrow(
            () -> EngineException.notFound("virtual machine", point.point().vm().value()));
    return new Prepared(
        "restore",
        RestoreBody.disks(point, disks, target.item()),
        order.powerOn()
            ? Optional.of(
                "virtual machine %s stays off, because its disks were replaced one by one: start it when all is well"
                    .formatted(name))
            : Optional.empty());
  }

  private static Prepared whole(
      Point point,
      RestoreOrder.Production order,
      Optional<Fleet.Found> original,
      Surroundings around) {
    var why =
        order.powerOn()
            ? original.map(Fleet.Found::machine).flatMap(around::whyNotStarted)
            : Optional.<String>empty();
    return new Prepared(
        "restore", RestoreBody.inPlace(point, order.powerOn() && why.isEmpty()), why);
  }

  /**
   * Whether the machine has disks that the point has not: replacing it as a whole might take them
   * along, so only the storage of the others is replaced then.
   */
  private static boolean hasMore(Fleet.Found vm, Point point) {
    return vm.machine().disks().stream()
        .anyMatch(disk -> point.disks().stream().noneMatch(saved -> saved.id().equals(disk.id())));
  }

  /** A machine that is to be replaced must be off. */
  static void requireOff(VirtualMachine vm, String what) {
    if (vm.isOn()) {
      throw EngineException.refused(
          Refusal.VIRTUAL_MACHINE_RUNNING,
          "virtual machine %s runs and cannot be %s: have its owner switch it off first"
              .formatted(vm.name(), what));
    }
  }

  private static List<SavedDisk> chosen(Point point, Set<DiskId> disks) {
    for (DiskId disk : disks) {
      if (point.disks().stream().noneMatch(saved -> saved.id().equals(disk))) {
        throw EngineException.notFound("disk in that recovery point", disk.value());
      }
    }
    return point.disks().stream()
        .filter(saved -> disks.isEmpty() || disks.contains(saved.id()))
        .toList();
  }
}
