package dev.coffer.engine.cloudtemple.vmware;

import dev.coffer.engine.Capability;
import dev.coffer.engine.DiskId;
import dev.coffer.engine.Observation;
import dev.coffer.engine.PolicyId;
import dev.coffer.engine.RecoveryPoint;
import dev.coffer.engine.RequestId;
import dev.coffer.engine.SessionId;
import dev.coffer.engine.Target;
import dev.coffer.engine.VmId;
import dev.coffer.engine.VmSelector;
import dev.coffer.engine.cloudtemple.console.Connected;
import dev.coffer.engine.cloudtemple.console.ConsoleEngine;
import dev.coffer.engine.cloudtemple.console.ManualSteps;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** The VMware machines of a tenant. */
public final class VmwareEngine extends ConsoleEngine {

  private static final Set<Capability> CAPABILITIES =
      Set.of(
          Capability.ASSIGN_DISKS,
          Capability.EXCLUDE_DISKS,
          Capability.POWER,
          Capability.REFRESH_INVENTORY,
          Capability.RUN_WHOLE_POLICY);

  private final Connected connected;
  private final VmwareObserver observer;
  private final Assigner assigner;
  private final PowerSwitch power;
  private final RunDesk runs;
  private final Inventory inventory;
  private final Protections protections;

  /**
   * An engine.
   *
   * @param reads how many calls an observation spends on reading machines one by one
   */
  public VmwareEngine(Connected connected, int reads) {
    this.connected = connected;
    var api = new VmwareApi(connected.console());
    var clock = connected.clock();
    var memory = new DiskMemory(connected.stateFolder(), clock);
    var meaning = connected.settings().assumptions().diskPolicies();
    var reader = new ProtectionReader(api, meaning, memory, clock);
    protections = new Protections(connected.stateFolder());
    var desk = new Desk(api, connected, reader, protections);
    inventory = new Inventory(api, connected);
    var runsMade = new Runs(api, connected);
    observer = new VmwareObserver(api, connected, reader, protections, runsMade, reads);
    runs = new RunDesk(api, desk, observer, runsMade);
    assigner = new Assigner(api, desk, inventory, connected.writes(), reader, memory);
    power = new PowerSwitch(api, desk, connected.writes());
  }

  @Override
  public Set<Capability> capabilities() {
    return CAPABILITIES;
  }

  @Override
  public Observation observe(Instant sessionsSince) {
    return observer.observe(sessionsSince);
  }

  @Override
  public void setPolicies(Target target, Set<PolicyId> expected, Set<PolicyId> wanted) {
    switch (target) {
      case Target.OfVm(VmId vm) -> assigner.assignMachine(vm, expected, wanted);
      case Target.OfDisk(DiskId disk) -> assigner.assignDisk(disk, expected, wanted);
    }
  }

  @Override
  public void setExclusions(DiskId disk, Set<PolicyId> expected, Set<PolicyId> wanted) {
    assigner.leaveOut(disk, expected, wanted);
  }

  @Override
  public SessionId run(RequestId request, VmId vm, PolicyId policy) {
    return runs.run(request, vm, policy);
  }

  @Override
  public List<RecoveryPoint> recoveryPoints(VmSelector vm) {
    throw ManualSteps.unsupported(Capability.LIST_RECOVERY_POINTS);
  }

  @Override
  public void start(VmId vm) {
    power.start(vm);
  }

  @Override
  public void stop(VmId vm) {
    power.stop(vm);
  }

  @Override
  public void refreshInventory() {
    inventory.run();
  }

  @Override
  public void close() {
    protections.save();
    connected.console().close();
  }
}
