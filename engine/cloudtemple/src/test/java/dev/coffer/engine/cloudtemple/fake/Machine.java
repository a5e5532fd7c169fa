package dev.coffer.engine.cloudtemple.fake;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** A virtual machine of the world behind the API, on either platform. */
final class Machine {

  final String id = UUID.randomUUID().toString();
  final int number;
  final String name;
  final Zone zone;
  final List<Disk> disks = new ArrayList<>();
  final Set<String> snapshots = new LinkedHashSet<>();

  /** Ids of the policies that the machine itself carries. */
  final Set<String> policies = new LinkedHashSet<>();

  String mode = "production";
  boolean on;
  boolean inventoried;
  boolean gone;

  /** A virtual disk. */
  static final class Disk {
    final String id = UUID.randomUUID().toString();
    final String name;
    final long size;
    final String mode;

    /** The disk's own list; empty while it inherits. */
    Optional<Set<String>> list = Optional.empty();

    boolean inventoried;

    Disk(String name, long size, String mode) {
      this.name = name;
      this.size = size;
      this.mode = mode;
    }
  }

  Machine(int number, String name, Zone zone) {
    this.number = number;
    this.name = name;
    this.zone = zone;
  }

  /** All policies that back the disk up. */
  Set<String> effective(Disk disk) {
    return disk.list.orElse(policies);
  }

  /** All policies that back up any part of this machine. */
  Set<String> carried() {
    var carried = new LinkedHashSet<>(policies);
    disks.forEach(disk -> disk.list.ifPresent(carried::addAll));
    return carried;
  }

  Disk disk(String diskName) {
    return disks.stream()
        .filter(disk -> disk.name.equals(diskName))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no disk " + diskName + " of " + name));
  }

  /** As the compute module names it. */
  Map<String, Object> reference() {
    var reference = new LinkedHashMap<String, Object>();
    reference.put("id", id);
    reference.put("name", name);
    return reference;
  }
}
