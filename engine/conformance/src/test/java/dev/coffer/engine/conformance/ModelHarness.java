package dev.coffer.engine.conformance;

import dev.coffer.engine.Capability;
import dev.coffer.engine.DiskId;
import dev.coffer.engine.Engine;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.PolicySpec;
import dev.coffer.engine.Power;
import dev.coffer.engine.RequestId;
import dev.coffer.engine.VmId;
import dev.coffer.engine.conformance.model.ModelEngine;
import dev.coffer.engine.conformance.model.ModelWorld;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;

/** The reference model, as the suite wants to see it. */
final class ModelHarness implements EngineHarness {

  private static final String ZONE = "zone-a";

  private final ModelWorld world =
      new ModelWorld().addSite("vault-a", ZONE).addSite("vault-b", "zone-b", 1 << 30);
  private final ModelEngine almighty;
  private final Set<Capability> capabilities;
  private Instant now = Instant.parse("2026-03-01T12:10:00Z");
  private ModelEngine engine;
  private int destinations;

  ModelHarness(Set<Capability> capabilities) {
    this.capabilities = capabilities;
    almighty = ModelEngine.over(world, this::tick);
    engine = almighty.reopen(capabilities);
  }

  static ModelHarness thatCanDoAll() {
    return new ModelHarness(EnumSet.allOf(Capability.class));
  }

  static ModelHarness without(Capability... missing) {
    var capabilities = EnumSet.allOf(Capability.class);
    capabilities.removeAll(Set.of(missing));
    return new ModelHarness(capabilities);
  }

  private synchronized Instant tick() {
    now = now.plusMillis(1);
    return now;
  }

  @Override
  public Engine engine() {
    return engine;
  }

  @Override
  public void restart(Runnable meanwhile) {
    engine.close();
    meanwhile.run();
    engine = almighty.reopen(capabilities);
  }

  @Override
  public String zone() {
    return ZONE;
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
    var vm = world.addVm(name, ZONE);
    world.describe(vm, "shop/front", Map.of("tier", "web"));
    disks.forEach((disk, size) -> world.addDisk(vm, disk, size));
    return vm;
  }

  @Override
  public void addDisk(VmId vm, String disk, long size) {
    world.addDisk(vm, disk, size);
  }

  @Override
  public void writeDisk(VmId vm, String disk, long offset, byte[] bytes) {
    world.write(diskId(vm, disk), offset, bytes);
  }

  @Override
  public byte[] readDisk(VmId vm, String disk) {
    return world.read(diskId(vm, disk));
  }

  @Override
  public void setPower(VmId vm, Power power) {
    world.setPower(vm, power);
  }

  @Override
  public void removeVm(VmId vm) {
    world.removeVm(vm);
  }

  /** The model does everything at once; the rest is for a busy machine. */
  @Override
  public Duration patience() {
    return Duration.ofSeconds(2);
  }

  @Override
  public PolicyId createPolicy(PolicySpec spec) {
    return almighty.createPolicy(new RequestId("people." + spec.name()), spec);
  }

  @Override
  public void breakDisk(VmId vm, DiskId disk) {
    world.obstruct(disk, "its image is truncated");
  }

  @Override
  public void fillSite() {
    world.fillSite("vault-b");
  }

  @Override
  public synchronized void advance(Duration time) {
    now = now.plus(time);
  }

  @Override
  public void pauseWork() {
    almighty.pauseWork();
  }

  @Override
  public void resumeWork() {
    almighty.resumeWork();
  }

  @Override
  public VmId createVmWithFiles(String name, Map<String, String> files) {
    var vm = world.addVm(name, ZONE, "vda");
    files.forEach((path, text) -> world.writeFile(diskId(vm, "vda"), path, text));
    return vm;
  }

  @Override
  public String newDestination() {
    return "/restored/" + ++destinations;
  }

  @Override
  public Map<String, String> filesBelow(String folder) {
    return world.filesBelow(folder);
  }

  @Override
  public void close() {
    engine.close();
    almighty.close();
  }

  private static DiskId diskId(VmId vm, String disk) {
    return new DiskId(vm + "/" + disk);
  }
}
