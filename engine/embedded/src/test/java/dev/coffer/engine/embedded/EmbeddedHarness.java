package dev.coffer.engine.embedded;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.Engine;
import dev.coffer.engine.EngineProvider.Work;
import dev.coffer.engine.Power;
import dev.coffer.engine.Site;
import dev.coffer.engine.VmId;
import dev.coffer.engine.conformance.EngineHarness;
import dev.coffer.engine.embedded.catalog.Checkpoint;
import dev.coffer.engine.embedded.hypervisor.Hypervisor;
import dev.coffer.engine.embedded.hypervisor.Presenter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The embedded engine over an estate in {@code zone-a}, all else in one temporary folder. */
final class EmbeddedHarness implements EngineHarness {

  private final Path folder;
  private final Estate estate;
  private final Function<Hypervisor, Optional<Presenter>> presenter;
  private final MovableClock clock = new MovableClock();
  private final PausableHypervisor.Gate gate = new PausableHypervisor.Gate();
  private String allocation = Connections.ROOM;
  private int destinations;
  private Engine engine;

  /**
   * An engine of its own.
   *
   * @param estate without machines
   * @param presenter what the engine is given of the hypervisor's
   */
  EmbeddedHarness(Path folder, Estate estate, Function<Hypervisor, Optional<Presenter>> presenter)
      throws IOException {
    this.folder = folder;
    this.estate = estate;
    this.presenter = presenter;
    Files.createDirectories(folder.resolve("state"));
    engine = open();
  }

  private Engine open() {
    var connection = Connections.over(folder, clock, Work.SCHEDULED, allocation, estate.settings());
    return new EmbeddedEngineProvider(Checkpoint.NONE, this::pausable).open(connection);
  }

  private Hypervisor pausable(Hypervisor real) {
    return new PausableHypervisor(real, gate, real.guests(), presenter.apply(real));
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

  /** For a host on which others are at work as well. */
  @Override
  public Duration patience() {
    return Duration.ofSeconds(60);
  }

  @Override
  public VmId createVm(String name, Map<String, Long> disks) {
    return estate.create(name, disks);
  }

  @Override
  public void addDisk(VmId vm, String disk, long size) {
    estate.addDisk(vm, disk, size);
  }

  @Override
  public void writeDisk(VmId vm, String disk, long offset, byte[] bytes) {
    estate.write(vm, disk, offset, bytes);
  }

  @Override
  public byte[] readDisk(VmId vm, String disk) {
    return estate.read(vm, disk);
  }

  @Override
  public void setPower(VmId vm, Power power) {
    estate.power(vm, power);
  }

  @Override
  public void removeVm(VmId vm) {
    estate.remove(vm);
  }

  @Override
  public void breakDisk(VmId vm, DiskId disk) {
    estate.damage(vm, disk.value().substring(vm.value().length() + 1));
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
    var vm = estate.create(name, Map.of("vda", GuestFiles.DISK_SIZE));
    var disk = folder.resolve("disk.raw");
    try {
      GuestFiles.format(disk, folder.resolve("scratch"), files);
      estate.write(vm, "vda", 0, Files.readAllBytes(disk));
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
    estate.clear();
    try {
      HostEngine.endExports(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    World.delete(folder);
  }
}
