package dev.coffer.engine.cloudtemple.openiaas;

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
import dev.coffer.engine.cloudtemple.console.Ids;
import dev.coffer.engine.cloudtemple.console.ManualSteps;
import dev.coffer.engine.cloudtemple.wire.OpenIaasBackup;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** The OpenIaaS machines of a tenant. */
public final class OpenIaasEngine extends ConsoleEngine {

  private final Connected connected;
  private final OpenIaasApi api;
  private final Desk desk;
  private final OpenIaasObserver observer;
  private final Assigner assigner;
  private final PowerSwitch power;

  public OpenIaasEngine(Connected connected) {
    this.connected = connected;
    api = new OpenIaasApi(connected.console());
    var standIns = new StandIns(connected.stateFolder(), connected.clock());
    desk = new Desk(api, connected, standIns);
    observer = new OpenIaasObserver(api, connected, standIns);
    var noBackup = connected.settings().assumptions().noBackupPolicy();
    assigner = new Assigner(desk, connected.writes(), standIns, noBackup);
    power = new PowerSwitch(api, desk, connected.writes());
  }

  @Override
  public Set<Capability> capabilities() {
    return Set.of(Capability.LIST_RECOVERY_POINTS, Capability.POWER);
  }

  @Override
  public Observation observe(Instant sessionsSince) {
    return observer.observe();
  }

  @Override
  public void setPolicies(Target target, Set<PolicyId> expected, Set<PolicyId> wanted) {
    switch (target) {
      case Target.OfVm(VmId vm) -> assigner.assign(vm, expected, wanted);
      case Target.OfDisk _ -> throw ManualSteps.unsupported(Capability.ASSIGN_DISKS);
    }
  }

  @Override
  public void setExclusions(DiskId disk, Set<PolicyId> expected, Set<PolicyId> wanted) {
    throw ManualSteps.unsupported(Capability.EXCLUDE_DISKS);
  }

  @Override
  public SessionId run(RequestId request, VmId vm, PolicyId policy) {
    throw ManualSteps.unsupported(Capability.RUN_ONE_VM);
  }

  @Override
  public List<RecoveryPoint> recoveryPoints(VmSelector vm) {
    return Backups.points(backups(vm), desk.book());
  }

  private List<OpenIaasBackup> backups(VmSelector selector) {
    return switch (selector) {
      case VmSelector.ById(VmId vm) -> Ids.isId(vm.value()) ? api.backupsOf(vm.value()) : List.of();
      case VmSelector.ByName(String name) ->
          api.managers().stream()
              .flatMap(manager -> api.backups(manager, true).stream())
              .filter(backup -> backup.virtualMachine().name().equals(name))
              .toList();
    };
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
    throw ManualSteps.unsupported(Capability.REFRESH_INVENTORY);
  }

  @Override
  public void close() {
    connected.console().close();
  }
}
