package dev.coffer.engine.spp;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.Engine;
import dev.coffer.engine.Power;
import dev.coffer.engine.RecoveryPoint.Consistency;
import dev.coffer.engine.VmId;
import dev.coffer.engine.conformance.EngineHarness;
import dev.coffer.engine.spp.fake.FakeSpp;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;

/** The driver, a pretended server behind it, and the vCenter behind that. */
final class SppHarness implements EngineHarness {

  private static final String VCENTER = "1001:";

  private final FakeSpp spp = FakeSpp.start();
  private final Path folder;
  private final Opening opening;
  private Engine engine;

  SppHarness() throws IOException {
    folder = Files.createTempDirectory("spp");
    spp.addSite(Opening.NEAR_SITE, 1L << 30);
    spp.addSite(Opening.SITE, 1L << 30);
    opening =
        new Opening(spp, folder)
            .with("tieredRetention", "longest-age")
            .with("deleteJobs", "always")
            .with("testNetwork", "isolated");
    engine = opening.open();
  }

  @Override
  public Engine engine() {
    return engine;
  }

  @Override
  public void restart(Runnable meanwhile) {
    engine.close();
    meanwhile.run();
    engine = opening.open();
  }

  @Override
  public String zone() {
    return Opening.ZONE;
  }

  @Override
  public String site() {
    return Opening.SITE;
  }

  @Override
  public String siteInVmZone() {
    return Opening.NEAR_SITE;
  }

  @Override
  public boolean restsWhileClosed() {
    return false;
  }

  @Override
  public boolean makesMachinesOfSingleDisks() {
    return false;
  }

  /** The API does not say whether a machine was off. */
  @Override
  public Consistency consistencyOfStoppedMachine() {
    return Consistency.CRASH;
  }

  @Override
  public VmId createVm(String name, Map<String, Long> disks) {
    var mor = spp.vcenter().addMachine(name, Opening.ZONE);
    spp.vcenter().setFolder(mor, "shop/front");
    disks.forEach((disk, size) -> spp.vcenter().addDisk(mor, disk, size));
    spp.scanInventory();
    return new VmId(VCENTER + spp.vmId(mor));
  }

  @Override
  public void addDisk(VmId vm, String disk, long size) {
    spp.vcenter().addDisk(mor(vm), disk, size);
    spp.scanInventory();
  }

  @Override
  public void writeDisk(VmId vm, String disk, long offset, byte[] bytes) {
    spp.vcenter().write(mor(vm), disk, offset, bytes);
  }

  @Override
  public byte[] readDisk(VmId vm, String disk) {
    return spp.vcenter().read(mor(vm), disk);
  }

  @Override
  public void setPower(VmId vm, Power power) {
    spp.vcenter().setPower(mor(vm), power == Power.ON);
    spp.scanInventory();
  }

  @Override
  public void removeVm(VmId vm) {
    spp.vcenter().removeMachine(mor(vm));
    spp.scanInventory();
  }

  @Override
  public void breakDisk(VmId vm, DiskId disk) {
    spp.breakDisk(disk.value().substring(disk.value().lastIndexOf(':') + 1));
  }

  @Override
  public void fillSite() {
    spp.fillSite(site());
  }

  @Override
  public void advance(Duration time) {
    spp.clock().advance(time);
  }

  @Override
  public void pauseWork() {
    spp.pauseWork();
  }

  @Override
  public void resumeWork() {
    spp.resumeWork();
  }

  @Override
  public Duration patience() {
    return Duration.ofSeconds(5);
  }

  @Override
  public void close() {
    engine.close();
    spp.close();
    try (var files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(file -> file.delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String mor(VmId vm) {
    return spp.mor(vm.value().substring(VCENTER.length()));
  }
}
