package dev.coffer.engine.embedded;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.Engine;
import dev.coffer.engine.EngineProvider.Connection;
import dev.coffer.engine.EngineProvider.Work;
import dev.coffer.engine.Power;
import dev.coffer.engine.Site;
import dev.coffer.engine.VmId;
import dev.coffer.engine.conformance.EngineHarness;
import dev.coffer.engine.embedded.catalog.Checkpoint;
import dev.coffer.engine.embedded.hypervisor.libvirt.TestHost;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/**
 * The embedded engine over the machines of a host, all in {@code zone-a}. Nothing boots; whoever is
 * asked to shut down has its power cut.
 */
final class LibvirtHarness implements EngineHarness {

  private final Path folder;
  private final TestHost host;
  private final MovableClock clock = new MovableClock();
  private final PausableHypervisor.Gate gate = new PausableHypervisor.Gate();
  private String allocation = Connections.ROOM;
  private Engine engine;

  /**
   * An engine of its own.
   *
   * @param host shared by many, one at a time
   */
  LibvirtHarness(Path folder, TestHost host) throws IOException {
    this.folder = folder;
    this.host = host;
    Connections.world(folder);
    engine = open();
  }

  private Engine open() {
    Map<String, Object> settings =
        Map.of(
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
    Connection connection = Connections.onHost(folder, clock, Work.SCHEDULED, allocation, settings);
    return new EmbeddedEngineProvider(
            Checkpoint.NONE, hypervisor -> new PausableHypervisor(hypervisor, gate))
        .open(connection);
  }

  @Override
  public Engine engine() {
    return engine;
  }

  @Override
  public void restart(Runnable meanwhile) {
    engine.close();
    meanwhile.run();
    engine = open();
  }

  @Override
  public String zone() {
    return "zone-a";
  }

  @Override
  public String site() {
    return "vault-b";
  }

  @Override
  public String siteInVmZone() {
    return "vault-a";
  }

  @Override
  public Duration patience() {
    return Duration.ofSeconds(60);
  }

  /** Something on the host. */
  private interface Action<T> {
    T run() throws IOException;
  }

  private static <T> T unchecked(Action<T> action) {
    try {
      return action.run();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public VmId createVm(String name, Map<String, Long> disks) {
    return unchecked(() -> host.createSized(name, disks));
  }

  @Override
  public void addDisk(VmId vm, String disk, long size) {
    unchecked(() -> host.addDisk(vm, disk, size));
  }

  @Override
  public void writeDisk(VmId vm, String disk, long offset, byte[] bytes) {
    unchecked(() -> host.writeBytes(vm, disk, offset, bytes));
  }

  @Override
  public byte[] readDisk(VmId vm, String disk) {
    return unchecked(() -> host.content(host.imageOf(vm, disk)));
  }

  @Override
  public void setPower(VmId vm, Power power) {
    boolean on = !host.virsh("domstate", vm.value()).equals("shut off");
    if (power == Power.ON && !on) {
      host.start(vm.value());
    } else if (power == Power.OFF && on) {
      host.stop(vm.value());
    }
  }

  @Override
  public void removeVm(VmId vm) {
    unchecked(() -> host.remove(vm));
  }

  @Override
  public void breakDisk(VmId vm, DiskId disk) {
    unchecked(
        () ->
            Files.deleteIfExists(
                host.imageOf(vm, disk.value().substring(disk.value().lastIndexOf('/') + 1))));
  }

  @Override
  public void fillSite() {
    long used =
        engine.observe(Instant.EPOCH).sites().stream()
            .filter(site -> site.name().equals(site()))
            .flatMap(site -> site.capacity().stream())
            .mapToLong(Site.Capacity::used)
            .findFirst()
            .orElseThrow();
    allocation = Long.toString(Math.max(1, used));
    restart(() -> {});
  }

  @Override
  public void advance(Duration time) {
    clock.advance(time);
  }

  @Override
  public void pauseWork() {
    gate.shut();
  }

  @Override
  public void resumeWork() {
    gate.open();
  }

  @Override
  public void close() {
    gate.open();
    engine.close();
    unchecked(host::removeAll);
    World.delete(folder);
  }
}
