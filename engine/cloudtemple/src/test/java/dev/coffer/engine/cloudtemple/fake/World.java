package dev.coffer.engine.cloudtemple.fake;

import dev.coffer.engine.cloudtemple.fake.Zone.Platform;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The machines and where they stand; tests touch them as people and hypervisors do. */
public final class World {

  private final Map<String, Zone> zones = new LinkedHashMap<>();
  private final Map<String, Machine> machines = new LinkedHashMap<>();
  private boolean drs = true;

  World() {}

  /** A virtual datacenter; a backup site of the same name stands in it. */
  public synchronized World addDatacenter(String name) {
    zones.put(name, Zone.of(Platform.VMWARE, name));
    return this;
  }

  /** A pool of OpenIaaS, which is an availability zone of its own. */
  public synchronized World addPool(String name) {
    zones.put(name, Zone.of(Platform.OPENIAAS, name));
    return this;
  }

  /** A machine, powered off, that the backup engine does not know yet. */
  public synchronized String addMachine(String name, String zone) {
    var machine = new Machine(100 + machines.size(), name, zoneNamed(zone));
    machines.put(machine.id, machine);
    return machine.id;
  }

  public synchronized String addDisk(String machine, String name, long size) {
    return addDisk(machine, name, size, "persistent");
  }

  /**
   * Adds a disk that the backup engine does not know yet.
   *
   * @param mode such as {@code independent_persistent}, which is not backed up
   */
  public synchronized String addDisk(String machine, String name, long size, String mode) {
    var disk = new Machine.Disk(name, size, mode);
    machine(machine).disks.add(disk);
    return disk.id;
  }

  public synchronized void power(String machine, boolean on) {
    machine(machine).on = on;
  }

  public synchronized boolean isOn(String machine) {
    return machine(machine).on;
  }

  public synchronized void takeSnapshot(String machine, String name) {
    machine(machine).snapshots.add(name);
  }

  /** Marks it as made by a restore, such as {@code test}, or not: {@code production}. */
  public synchronized void setMode(String machine, String mode) {
    machine(machine).mode = mode;
  }

  /** Removes it from the hypervisor; the backup engine remembers it. */
  public synchronized void removeMachine(String machine) {
    machine(machine).gone = true;
  }

  /**
   * Whether a start needs a recommendation, where a cluster balances its load; so it is at first.
   */
  public synchronized void balancesLoad(boolean balances) {
    drs = balances;
  }

  synchronized boolean hasDrs(Machine machine) {
    return drs && machine.zone.platform() == Platform.VMWARE;
  }

  synchronized Machine machine(String id) {
    return find(id).orElseThrow(() -> new IllegalArgumentException("no machine " + id));
  }

  synchronized Optional<Machine> find(String id) {
    return Optional.ofNullable(machines.get(id));
  }

  /** One that the hypervisors of a platform have. */
  synchronized Optional<Machine> find(String id, Platform platform) {
    return find(id).filter(machine -> !machine.gone && machine.zone.platform() == platform);
  }

  /** Those that the hypervisors of a platform have. */
  synchronized List<Machine> present(Platform platform) {
    return all(platform).filter(machine -> !machine.gone).toList();
  }

  /** Those that are gone included. */
  synchronized Stream<Machine> all(Platform platform) {
    return List.copyOf(machines.values()).stream()
        .filter(machine -> machine.zone.platform() == platform);
  }

  synchronized List<Zone> zones(Platform platform) {
    return zones.values().stream().filter(zone -> zone.platform() == platform).toList();
  }

  synchronized Zone zoneNamed(String name) {
    return Optional.ofNullable(zones.get(name))
        .orElseThrow(() -> new IllegalArgumentException("no zone " + name));
  }

  /** The machine that has a disk, and the disk. */
  record Placed(Machine machine, Machine.Disk disk) {}

  synchronized Optional<Placed> findDisk(String id) {
    return machines.values().stream()
        .flatMap(machine -> machine.disks.stream().map(disk -> new Placed(machine, disk)))
        .filter(placed -> placed.disk().id.equals(id))
        .findFirst();
  }
}
