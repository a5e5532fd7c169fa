package dev.coffer.engine.embedded;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.Engine;
import dev.coffer.engine.EngineProvider.Work;
import dev.coffer.engine.Power;
import dev.coffer.engine.Site;
import dev.coffer.engine.VmId;
import dev.coffer.engine.conformance.EngineHarness;
import dev.coffer.engine.embedded.catalog.Checkpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** The embedded engine over a folder of machines in {@code zone-a}, all in one temporary folder. */
final class EmbeddedHarness implements EngineHarness {

  private final Path folder;
  private final World world;
  private final MovableClock clock = new MovableClock();
  private final PausableHypervisor.Gate gate = new PausableHypervisor.Gate();
  private String allocation = Connections.ROOM;
  private int destinations;
  private Engine engine;

  EmbeddedHarness(Path folder) throws IOException {
    this.folder = folder;
    world = Connections.world(folder);
    engine = open();
  }

  private Engine open() {
    var provider =
        new EmbeddedEngineProvider(
            Checkpoint.NONE, hypervisor -> new PausableHypervisor(hypervisor, gate));
    return provider.open(Connections.of(folder, clock, Work.SCHEDULED, allocation));
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
  public VmId createVm(String name, Map<String, Long> disks) {
    return world.create(name, disks);
  }

  @Override
  public void addDisk(VmId vm, String disk, long size) {
    world.addDisk(vm, disk, size);
  }

  @Override
  public void writeDisk(VmId vm, String disk, long offset, byte[] bytes) {
    world.write(vm, disk, offset, bytes);
  }

  @Override
  public byte[] readDisk(VmId vm, String disk) {
    return world.read(vm, disk);
  }

  @Override
  public void setPower(VmId vm, Power power) {
    world.power(vm, power);
  }

  @Override
  public void removeVm(VmId vm) {
    world.remove(vm);
  }

  @Override
  public void breakDisk(VmId vm, DiskId disk) {
    world.truncate(vm, disk.value().substring(vm.value().length() + 1));
  }

  /** An operator takes the allocation back to what is used. */
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
  public VmId createVmWithFiles(String name, Map<String, String> files) {
    var vm = world.create(name, Map.of("vda", GuestFiles.DISK_SIZE));
    try {
      GuestFiles.format(world.image(vm, "vda"), folder.resolve("scratch"), files);
      return vm;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String newDestination() {
    return folder.resolve("restored-" + ++destinations).toString();
  }

  @Override
  public Map<String, String> filesBelow(String destination) {
    var root = Path.of(destination);
    if (!Files.exists(root)) {
      return Map.of();
    }
    try (var files = Files.walk(root)) {
      return files
          .filter(Files::isRegularFile)
          .collect(
              Collectors.toMap(
                  file -> root.relativize(file).toString(),
                  EmbeddedHarness::text,
                  (one, other) -> one,
                  TreeMap::new));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    gate.open();
    engine.close();
    World.delete(folder);
  }
}
