package dev.coffer.engine.spp.fake;

import dev.coffer.engine.spp.fake.Machine.VirtualDisk;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The world behind the server, and the hands of those who work in it without asking the server. */
public final class Vcenter {

  private final Map<String, Machine> machines = new LinkedHashMap<>();
  private int made = 100;

  /** Makes a machine that is off and has no disks; the answer is its MoRef. */
  public synchronized String addMachine(String name, String zone) {
    var machine = new Machine("vm-" + ++made, name, zone);
    machines.put(machine.mor, machine);
    return machine.mor;
  }

  public synchronized void addDisk(String mor, String name, long size) {
    var key = String.valueOf(2000 + ++made);
    machine(mor).disks.add(new VirtualDisk(key, name, new byte[Math.toIntExact(size)]));
  }

  public synchronized void write(String mor, String disk, long offset, byte[] bytes) {
    var content = machine(mor).disk(disk).bytes;
    System.arraycopy(bytes, 0, content, Math.toIntExact(offset), bytes.length);
  }

  public synchronized byte[] read(String mor, String disk) {
    return machine(mor).disk(disk).bytes.clone();
  }

  public synchronized void setPower(String mor, boolean on) {
    machine(mor).on = on;
  }

  public synchronized void setFolder(String mor, String folder) {
    machine(mor).folder = folder;
  }

  public synchronized void removeMachine(String mor) {
    machines.remove(mor);
  }

  /** Writes a file into the guest. */
  public synchronized void writeFile(String mor, String path, String text) {
    machine(mor).files.put(path, text);
  }

  /** The guest's files by path. */
  public synchronized Map<String, String> files(String mor) {
    return Map.copyOf(machine(mor).files);
  }

  /** The MoRefs of the machines of that name. */
  public synchronized List<String> named(String name) {
    return machines.values().stream().filter(vm -> vm.name.equals(name)).map(vm -> vm.mor).toList();
  }

  public synchronized boolean isOn(String mor) {
    return machine(mor).on;
  }

  /** Whether the machine stands on a network of its own. */
  public synchronized boolean isIsolated(String mor) {
    return machine(mor).isolated;
  }

  synchronized List<Machine> all() {
    return new ArrayList<>(machines.values());
  }

  synchronized Optional<Machine> find(String mor) {
    return Optional.ofNullable(machines.get(mor));
  }

  synchronized void put(Machine machine) {
    machines.put(machine.mor, machine);
  }

  /** The new machine's disks get keys of their own. */
  synchronized Machine copy(String name, String zone, List<VirtualDisk> disks) {
    var machine = machine(addMachine(name, zone));
    for (var disk : disks) {
      var key = String.valueOf(2000 + ++made);
      machine.disks.add(new VirtualDisk(key, disk.name, disk.bytes.clone()));
    }
    machine.isolated = true;
    return machine;
  }

  private Machine machine(String mor) {
    return find(mor).orElseThrow(() -> new IllegalArgumentException("no machine " + mor));
  }
}
