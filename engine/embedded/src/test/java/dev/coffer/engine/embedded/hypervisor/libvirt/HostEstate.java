package dev.coffer.engine.embedded.hypervisor.libvirt;

import dev.coffer.engine.Power;
import dev.coffer.engine.VmId;
import dev.coffer.engine.embedded.Estate;
import dev.coffer.engine.embedded.files.Tool;
import dev.coffer.engine.embedded.guest.GuestMachine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The machines of a host as an estate. Nothing boots; whoever is asked to shut down has its power
 * cut. A program that is started costs more than most of what is done here; so libvirt is called
 * without {@code virsh} where a machine is made, looked at or removed, which each test does.
 */
public final class HostEstate implements Estate, AutoCloseable {

  private final TestHost host;
  private final Libvirt libvirt;
  private final Machines machines;
  private final Map<Long, Path> emptyImages = new HashMap<>();

  public HostEstate(Path folder) throws IOException {
    this.host = new TestHost(folder);
    this.libvirt = Libvirt.open(host.host().uri());
    this.machines = new Machines(libvirt);
  }

  public TestHost host() {
    return host;
  }

  @Override
  public Map<String, Object> settings() {
    return Map.of(
        "driver",
        "libvirt",
        "zone",
        "zone-a",
        "uri",
        host.host().uri(),
        "scratch",
        host.scratch().toString(),
        "images",
        host.images().toString(),
        "shutdownWithin",
        "1s");
  }

  @Override
  public VmId create(String name, Map<String, Long> disks) {
    var machine = new GuestMachine(name);
    for (var disk : disks.entrySet()) {
      machine = machine.withDisk(disk.getKey(), image(name, disk.getKey(), disk.getValue()));
    }
    String xml = machine.xml();
    return Estate.unchecked(() -> machines.define(xml));
  }

  private Path image(String name, String target, long size) {
    Path empty = emptyImages.computeIfAbsent(size, this::makeEmpty);
    return Estate.unchecked(() -> Files.copy(empty, host.image(name, target)));
  }

  private Path makeEmpty(long size) {
    Path image = host.image("empty", Long.toString(size));
    Estate.unchecked(
        () -> Tool.run("qemu-img", "create", "-q", "-f", "qcow2", "" + image, "" + size));
    return image;
  }

  private Domain domain(VmId vm) {
    return Estate.unchecked(() -> machines.find(vm)).orElseThrow().domain();
  }

  private static boolean isOn(Domain domain) {
    return domain.power() == Power.ON;
  }

  @Override
  public void addDisk(VmId vm, String disk, long size) {
    String image = image(vm.value(), disk, size).toString();
    List<String> command = new ArrayList<>(List.of("attach-disk", vm.value(), image, disk));
    command.addAll(List.of("--driver", "qemu", "--subdriver", "qcow2", "--targetbus", "virtio"));
    command.addAll(isOn(domain(vm)) ? List.of("--config", "--live") : List.of("--config"));
    host.virsh(command.toArray(String[]::new));
  }

  private static Path image(Domain domain, String target) {
    return domain.disks().stream()
        .filter(disk -> disk.target().equals(target))
        .flatMap(disk -> disk.source().stream())
        .findFirst()
        .orElseThrow();
  }

  @Override
  public void write(VmId vm, String disk, long offset, byte[] bytes) {
    Estate.unchecked(
        () -> {
          Path data = Files.write(Files.createTempFile(host.folder(), "data", ".bin"), bytes);
          write(domain(vm), disk, "write -s %s %d %d".formatted(data, offset, bytes.length));
          Files.delete(data);
          return data;
        });
  }

  private void write(Domain domain, String disk, String command) throws IOException {
    if (isOn(domain)) {
      host.inGuest(domain.name(), disk, command);
    } else {
      Tool.run("qemu-io", "-c", command, image(domain, disk).toString());
    }
  }

  @Override
  public byte[] read(VmId vm, String disk) {
    return Estate.unchecked(() -> host.content(image(domain(vm), disk)));
  }

  @Override
  public void power(VmId vm, Power power) {
    if (domain(vm).power() != power) {
      switch (power) {
        case ON -> host.start(vm.value());
        case OFF -> host.stop(vm.value());
      }
    }
  }

  @Override
  public void damage(VmId vm, String disk) {
    Estate.unchecked(() -> Files.deleteIfExists(image(domain(vm), disk)));
  }

  @Override
  public void remove(VmId vm) {
    Domain domain = domain(vm);
    Estate.unchecked(
        () -> {
          if (isOn(domain)) {
            machines.cutPower(vm);
          }
          machines.undefine(vm);
          for (DomainDisk disk : domain.disks()) {
            Files.deleteIfExists(disk.source().orElseThrow());
          }
          return vm;
        });
  }

  @Override
  public void clear() {
    Estate.unchecked(machines::all).forEach(listed -> remove(listed.domain().id()));
  }

  @Override
  public void close() throws IOException {
    libvirt.close();
    host.close();
  }
}
