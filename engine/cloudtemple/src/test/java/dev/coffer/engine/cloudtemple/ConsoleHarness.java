package dev.coffer.engine.cloudtemple;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.Engine;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.PolicySpec;
import dev.coffer.engine.Power;
import dev.coffer.engine.VmId;
import dev.coffer.engine.cloudtemple.fake.FakeConsole;
import dev.coffer.engine.conformance.EngineHarness;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;

/** The driver over the pretended console, as the suite wants to see it. */
abstract class ConsoleHarness implements EngineHarness {

  static final String ZONE = "DC-TH3S";
  static final String OTHER_ZONE = "DC-EQX6";

  final FakeConsole console;
  private final Driver driver;
  private Engine engine;

  ConsoleHarness(Driver driver) {
    this.driver = driver;
    this.console = driver.console();
    // Section 10: an activity is not found just after it was made.
    console.activities().hideAtFirst(1);
    engine = driver.open();
  }

  /** Makes a policy as people do, by service request. */
  abstract String makePolicy(PolicySpec spec);

  @Override
  public final Engine engine() {
    return engine;
  }

  @Override
  public final void restart(Runnable meanwhile) {
    engine.close();
    meanwhile.run();
    engine = driver.open();
  }

  @Override
  public final String zone() {
    return ZONE;
  }

  @Override
  public final String site() {
    return OTHER_ZONE;
  }

  @Override
  public final String siteInVmZone() {
    return ZONE;
  }

  @Override
  public final VmId createVm(String name, Map<String, Long> disks) {
    var machine = console.world().addMachine(name, ZONE);
    disks.forEach((disk, size) -> console.world().addDisk(machine, disk, size));
    return new VmId(machine);
  }

  @Override
  public final void addDisk(VmId vm, String disk, long size) {
    console.world().addDisk(vm.value(), disk, size);
  }

  @Override
  public final void writeDisk(VmId vm, String disk, long offset, byte[] bytes) {
    Assumptions.abort("the disks of the pretended console have no content: " + vm + "/" + disk);
  }

  @Override
  public final byte[] readDisk(VmId vm, String disk) {
    return Assumptions.abort("the disks of the pretended console have no content: " + vm + disk);
  }

  @Override
  public final void setPower(VmId vm, Power power) {
    console.world().power(vm.value(), power == Power.ON);
  }

  @Override
  public final void removeVm(VmId vm) {
    console.world().removeMachine(vm.value());
  }

  @Override
  public final Duration patience() {
    return Duration.ofSeconds(10);
  }

  @Override
  public final PolicyId createPolicy(PolicySpec spec) {
    return new PolicyId(makePolicy(spec));
  }

  @Override
  public final void breakDisk(VmId vm, DiskId disk) {
    console.spp().runs().breakMachine(vm.value());
  }

  @Override
  public final void pauseWork() {
    console.spp().runs().pause();
  }

  @Override
  public final void resumeWork() {
    console.spp().runs().resume();
  }

  @Override
  public final void close() {
    engine.close();
    driver.close();
  }
}
