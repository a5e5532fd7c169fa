package dev.coffer.engine.cloudtemple.vmware;

import dev.coffer.engine.DiskId;
import dev.coffer.engine.EngineException;
import dev.coffer.engine.VmId;
import dev.coffer.engine.cloudtemple.console.Connected;
import dev.coffer.engine.cloudtemple.rules.KnownPolicies;
import dev.coffer.engine.cloudtemple.rules.KnownPolicy;
import dev.coffer.engine.cloudtemple.settings.Assumptions;
import dev.coffer.engine.cloudtemple.wire.Disk;
import dev.coffer.engine.cloudtemple.wire.SlaPolicy;
import dev.coffer.engine.remote.Serial;
import java.util.Collection;
import java.util.function.Function;

/** Where what is done to one machine is done, one after the other, each time after a look at it. */
final class Desk {

  private final VmwareApi api;
  private final Connected connected;
  private final ProtectionReader reader;
  private final Protections protections;
  private final Serial serial = new Serial();

  Desk(VmwareApi api, Connected connected, ProtectionReader reader, Protections protections) {
    this.api = api;
    this.connected = connected;
    this.reader = reader;
    this.protections = protections;
  }

  /**
   * Does something to a machine once nothing else is under way on it.
   *
   * @throws EngineException NotFound
   */
  <T> T with(VmId vm, Function<Fresh, T> work) {
    return serial.on(
        vm,
        () -> {
          connected.writes().settle(key(vm.value()));
          return work.apply(look(vm));
        });
  }

  /**
   * The machine that has a disk.
   *
   * @throws EngineException NotFound
   */
  VmId ownerOf(DiskId disk) {
    return api.disk(disk.value())
        .map(found -> new VmId(found.virtualMachineId()))
        .orElseThrow(() -> EngineException.notFound("disk", disk.value()));
  }

  Fresh look(VmId id) {
    var vm =
        api.machine(id.value())
            .orElseThrow(() -> EngineException.notFound("virtual machine", id.value()));
    var disks = api.disksOf(vm.id());
    return new Fresh(vm, disks, read(vm.id(), disks));
  }

  /** Reads what protects a machine, for observations as well. */
  Protection read(String vm, Collection<Disk> disks) {
    var read = reader.read(vm, disks);
    protections.put(vm, read);
    return read;
  }

  /** Under which a machine's changes are remembered while they are under way. */
  static String key(String vm) {
    return "vm-" + vm;
  }

  /** What the rules must know of the policies. */
  KnownPolicies policies() {
    var jobs = api.jobs();
    return KnownPolicies.of(
        api.policies().stream()
            .map(policy -> known(policy, Jobs.isHeld(policy, jobs, assumptions())))
            .toList());
  }

  private KnownPolicy known(SlaPolicy wire, boolean held) {
    var policy = SlaPolicies.policy(wire, assumptions().scheduleTimeZone());
    String site = policy.spec().site();
    return new KnownPolicy(
        policy.id(), policy.name(), site, connected.settings().zoneOf(site), held);
  }

  private Assumptions assumptions() {
    return connected.settings().assumptions();
  }
}
