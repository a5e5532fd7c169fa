package dev.coffer.engine.conformance;

import static org.awaitility.Awaitility.await;

import dev.coffer.engine.Capability;
import dev.coffer.engine.DiskId;
import dev.coffer.engine.Engine;
import dev.coffer.engine.Job;
import dev.coffer.engine.Observation;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.PolicySpec;
import dev.coffer.engine.Power;
import dev.coffer.engine.RecoveryPoint;
import dev.coffer.engine.RequestId;
import dev.coffer.engine.Retention;
import dev.coffer.engine.Schedule;
import dev.coffer.engine.VirtualMachine;
import dev.coffer.engine.VmId;
import dev.coffer.engine.VmSelector;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;

/** What the tests work at: an engine of their own for each, its world, and what is seen of it. */
abstract class Bench {

  static final long DISK_SIZE = 1 << 20;
  static final Retention KEEP_MANY = new Retention(100, 0, 0, 0, 0, 0);
  private static final Duration POLL = Duration.ofMillis(20);

  EngineHarness harness;
  private int requests;

  @BeforeEach
  final void open(EngineHarness newHarness) {
    harness = newHarness;
  }

  @AfterEach
  final void close() {
    harness.close();
  }

  final Engine engine() {
    return harness.engine();
  }

  /** Skips the test on an engine that lacks one of these. */
  final void needs(Capability... capabilities) {
    for (Capability capability : capabilities) {
      Assumptions.assumeTrue(
          engine().capabilities().contains(capability),
          () -> "the engine lacks the capability " + capability);
    }
  }

  /** Skips the test on an engine that makes machines of all disks of a point only. */
  final void needsMachinesOfSingleDisks() {
    Assumptions.assumeTrue(
        harness.makesMachinesOfSingleDisks(), "the engine makes machines of all disks only");
  }

  /** Waits for what the engine does by itself, as long as the harness has patience. */
  final ConditionFactory eventually() {
    return await().atMost(harness.patience()).pollDelay(Duration.ZERO).pollInterval(POLL);
  }

  final RequestId newRequest() {
    return new RequestId("conformance." + ++requests);
  }

  final VmId machine(String name, String... disks) {
    var sizes = new LinkedHashMap<String, Long>();
    Arrays.stream(disks).forEach(disk -> sizes.put(disk, DISK_SIZE));
    var vm = harness.createVm(name, sizes);
    awaitSeen(vm);
    return vm;
  }

  final void awaitSeen(VmId vm) {
    eventually()
        .until(() -> look().virtualMachines().stream().anyMatch(seen -> seen.id().equals(vm)));
  }

  final void awaitGone(VmId vm) {
    eventually()
        .until(() -> look().virtualMachines().stream().noneMatch(seen -> seen.id().equals(vm)));
  }

  /** Switches a machine behind the engine's back, and waits until the engine sees it. */
  final void power(VmId vm, Power power) {
    harness.setPower(vm, power);
    eventually().until(() -> see(vm).power() == power);
  }

  final void addDisk(VmId vm, String disk) {
    harness.addDisk(vm, disk, DISK_SIZE);
    eventually().until(() -> see(vm).disks().stream().anyMatch(seen -> seen.name().equals(disk)));
  }

  final void write(VmId vm, String disk, String text) {
    harness.writeDisk(vm, disk, DISK_SIZE / 2, text.getBytes(StandardCharsets.UTF_8));
  }

  final PolicySpec onDemand(String name) {
    return new PolicySpec(name, harness.site(), Optional.empty(), KEEP_MANY);
  }

  /** Every full hour. */
  final PolicySpec hourly(String name) {
    var schedule = new Schedule("0 * * * *", ZoneOffset.UTC);
    return new PolicySpec(name, harness.site(), Optional.of(schedule), KEEP_MANY);
  }

  final PolicyId policy(String name) {
    return harness.createPolicy(onDemand(name));
  }

  final Observation look() {
    return engine().observe(Instant.EPOCH);
  }

  final VirtualMachine see(VmId vm) {
    return look().virtualMachines().stream()
        .filter(seen -> seen.id().equals(vm))
        .findFirst()
        .orElseThrow(() -> new AssertionError("virtual machine " + vm + " is not observed"));
  }

  final VirtualMachine.Disk seeDisk(VmId vm, String name) {
    return see(vm).disks().stream()
        .filter(disk -> disk.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError("disk " + name + " of " + vm + " is not observed"));
  }

  final DiskId diskId(VmId vm, String name) {
    return seeDisk(vm, name).id();
  }

  /** The one job that these tests look at. */
  final Job jobOf(PolicyId policy) {
    return look().jobsOf(policy).stream()
        .findFirst()
        .orElseThrow(() -> new AssertionError("policy " + policy + " has no job"));
  }

  final List<RecoveryPoint> pointsOf(VmId vm) {
    return engine().recoveryPoints(new VmSelector.ById(vm));
  }
}
