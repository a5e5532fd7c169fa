package dev.coffer.engine.conformance.model;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.Power;
import dev.coffer.engine.VirtualMachine.Role;
import dev.coffer.engine.VmId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** A virtual machine of the model's world. */
final class Machine {

  final VmId id;
  final String zone;
  final Role role;
  final Map<DiskId, Disk> disks = new LinkedHashMap<>();
  String name;
  String folder = "";
  Map<String, String> tags = Map.of();
  Power power = Power.OFF;

  Machine(VmId id, String name, String zone, Role role) {
    this.id = id;
    this.name = name;
    this.zone = zone;
    this.role = role;
  }

  /** A disk with what is on it. */
  static final class Disk {
    final DiskId id;
    final String name;
    Content content;
    Optional<String> obstacle = Optional.empty();
    boolean restless;

    Disk(DiskId id, String name, Content content) {
      this.id = id;
      this.name = name;
      this.content = content;
    }
  }

  /** The machine as it is at this moment. */
  Shot shot() {
    return new Shot(
        id,
        name,
        zone,
        folder,
        tags,
        power,
        disks.values().stream()
            .map(
                disk ->
                    new DiskShot(disk.id, disk.name, disk.content, disk.obstacle, disk.restless))
            .toList());
  }

  /** Takes over what a restore transfers besides the disks. */
  void describeAs(Shot shot) {
    name = shot.name();
    folder = shot.folder();
    tags = shot.tags();
  }

  /** Gives a disk the content; the disk is made when it is not there. */
  void put(DiskShot disk) {
    disks.computeIfAbsent(disk.id(), id -> new Disk(id, disk.name(), disk.content())).content =
        disk.content();
  }

  /** A machine at one moment. */
  record Shot(
      VmId id,
      String name,
      String zone,
      String folder,
      Map<String, String> tags,
      Power power,
      List<DiskShot> disks) {

    Shot with(List<DiskShot> some) {
      return new Shot(id, name, zone, folder, tags, power, some);
    }
  }

  /**
   * A disk at one moment.
   *
   * @param restless whether it is written to so fast that the moment cannot be held
   */
  record DiskShot(
      DiskId id, String name, Content content, Optional<String> obstacle, boolean restless) {

    boolean canBeSaved() {
      return obstacle.isEmpty() && !restless;
    }
  }
}
