package dev.coffer.engine.conformance.model;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.Power;
import dev.coffer.engine.Verification;
import dev.coffer.engine.VirtualMachine.Role;
import dev.coffer.engine.VmId;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/**
 * What a {@link ModelEngine} finds when it looks: virtual machines with their disks, and sites. A
 * test changes it at any time, as people do behind an engine's back; no rule is asked.
 *
 * <p>Ids are predictable: a machine named {@code web} is {@code vm-web} (then {@code vm-web-2}),
 * its disk {@code vda} is {@code vm-web/vda}.
 */
public final class ModelWorld {

  /** The size of a disk that is made without one: 1 MiB. */
  public static final long DEFAULT_DISK_SIZE = 1 << 20;

  private final Map<VmId, Machine> machines = new LinkedHashMap<>();
  private final Map<String, SiteEntry> sites = new LinkedHashMap<>();
  private final Map<String, NavigableMap<String, String>> folders = new TreeMap<>();
  private final Set<Verification.Check> shown = new HashSet<>();

  /** A site; {@code others} is what is used there besides recovery points. */
  record SiteEntry(String name, String zone, OptionalLong allocated, long others) {}

  /** Adds a site that does not tell how full it is. */
  public synchronized ModelWorld addSite(String name, String zone) {
    sites.put(name, new SiteEntry(name, zone, OptionalLong.empty(), 0));
    return this;
  }

  /** Adds a site with an allocation in bytes, or changes its allocation. */
  public synchronized ModelWorld addSite(String name, String zone, long allocated) {
    sites.put(name, new SiteEntry(name, zone, OptionalLong.of(allocated), 0));
    return this;
  }

  /** Uses up what a site has left, so that it accepts no more runs (R19). */
  public synchronized void fillSite(String name) {
    var site = Optional.ofNullable(sites.get(name)).orElseThrow();
    long allocated = site.allocated().orElse(DEFAULT_DISK_SIZE);
    sites.put(name, new SiteEntry(name, site.zone(), OptionalLong.of(allocated), allocated));
  }

  /** Adds a machine, powered off, with disks of the default size. */
  public synchronized VmId addVm(String name, String zone, String... disks) {
    var machine = new Machine(freeId(name), name, zone, Role.PRODUCTION);
    add(machine);
    for (String disk : disks) {
      addDisk(machine.id, disk, DEFAULT_DISK_SIZE);
    }
    return machine.id;
  }

  /** Adds a disk of zeros to a machine. */
  public synchronized DiskId addDisk(VmId vm, String name, long size) {
    var id = new DiskId(vm + "/" + name);
    machine(vm).disks.put(id, new Machine.Disk(id, name, Content.zeros(size)));
    return id;
  }

  /** Takes a disk away from its machine. */
  public synchronized void removeDisk(DiskId disk) {
    machineOf(disk).disks.remove(disk);
  }

  /** Makes a disk impossible to back up. */
  public synchronized void obstruct(DiskId disk, String obstacle) {
    disk(disk).obstacle = Optional.of(obstacle);
  }

  /** Writes to a disk without pause from now on, or no more (R20). */
  public synchronized void writeWithoutPause(DiskId disk, boolean restless) {
    disk(disk).restless = restless;
  }

  /** Writes as the guest would. */
  public synchronized void write(DiskId disk, long offset, byte[] bytes) {
    disk(disk).content = disk(disk).content.write(offset, bytes);
  }

  /** All that is on a disk. */
  public synchronized byte[] read(DiskId disk) {
    return disk(disk).content.read();
  }

  /** Writes a file into the file system of a disk, which is the disk's partition 1. */
  public synchronized void writeFile(DiskId disk, String path, String text) {
    disk(disk).content = disk(disk).content.writeFile(path, text);
  }

  /** From now on every guest that runs shows this; none shows anything else. */
  public synchronized void guestsShow(Verification.Check check) {
    shown.add(check);
  }

  /** From now on no guest shows this any more. */
  public synchronized void guestsHide(Verification.Check check) {
    shown.remove(check);
  }

  synchronized boolean isShown(Verification.Check check) {
    return shown.contains(check);
  }

  /** The files that restores wrote below a destination, by path below it; empty when none. */
  public synchronized Map<String, String> filesBelow(String destination) {
    return Map.copyOf(folders.getOrDefault(destination, new TreeMap<>()));
  }

  /** Switches a machine on or off, whatever the rules say. */
  public synchronized void setPower(VmId vm, Power power) {
    machine(vm).power = power;
  }

  /** Gives a machine another name; its id stays. */
  public synchronized void rename(VmId vm, String name) {
    machine(vm).name = name;
  }

  /** Files a machine in a folder and replaces its tags. */
  public synchronized void describe(VmId vm, String folder, Map<String, String> tags) {
    machine(vm).folder = folder;
    machine(vm).tags = Map.copyOf(tags);
  }

  /** Removes a machine with its disks, running or not. */
  public synchronized void removeVm(VmId vm) {
    machine(vm);
    machines.remove(vm);
  }

  void add(Machine machine) {
    machines.put(machine.id, machine);
  }

  VmId freeId(String name) {
    var id = new VmId("vm-" + name);
    for (int n = 2; machines.containsKey(id); n++) {
      id = new VmId("vm-" + name + "-" + n);
    }
    return id;
  }

  Collection<Machine> machines() {
    return machines.values();
  }

  Optional<Machine> find(VmId vm) {
    return Optional.ofNullable(machines.get(vm));
  }

  Machine machine(VmId vm) {
    return find(vm).orElseThrow(() -> EngineException.notFound("virtual machine", vm.value()));
  }

  Optional<Machine> findByDisk(DiskId disk) {
    return machines.values().stream().filter(vm -> vm.disks.containsKey(disk)).findFirst();
  }

  Machine machineOf(DiskId disk) {
    return findByDisk(disk).orElseThrow(() -> EngineException.notFound("disk", disk.value()));
  }

  Collection<SiteEntry> sites() {
    return sites.values();
  }

  Optional<SiteEntry> site(String name) {
    return Optional.ofNullable(sites.get(name));
  }

  void putFile(String destination, String path, String text) {
    folders.computeIfAbsent(destination, _ -> new TreeMap<>()).put(path.substring(1), text);
  }

  private Machine.Disk disk(DiskId disk) {
    return Optional.ofNullable(machineOf(disk).disks.get(disk)).orElseThrow();
  }
}
