package dev.coffer.engine.cloudtemple.openiaas;

import dev.coffer.engine.cloudtemple.console.Console;
import dev.coffer.engine.cloudtemple.console.Ids;
import dev.coffer.engine.cloudtemple.wire.Disk;
import dev.coffer.engine.cloudtemple.wire.OpenIaasBackup;
import dev.coffer.engine.cloudtemple.wire.OpenIaasPolicy;
import dev.coffer.engine.cloudtemple.wire.Reference;
import dev.coffer.engine.cloudtemple.wire.Vm;
import dev.coffer.engine.remote.Call;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The calls of the API for OpenIaaS: {@code /backup/v1/open_iaas}, {@code /compute/v1/open_iaas}.
 */
final class OpenIaasApi {

  private static final String BACKUP = "/api/backup/v1/open_iaas";
  private static final String COMPUTE = "/api/compute/v1/open_iaas";

  /** The list of policies answers within half a second, or hangs for minutes: asked again then. */
  private static final Duration POLICIES = Duration.ofSeconds(10);

  private final Console console;

  OpenIaasApi(Console console) {
    this.console = console;
  }

  /** The availability zones. */
  List<Reference> managers() {
    return console.list(Call.get(COMPUTE), Reference.class);
  }

  List<OpenIaasPolicy> policies() {
    return console.list(Call.get(BACKUP + "/policies").within(POLICIES), OpenIaasPolicy.class);
  }

  List<OpenIaasPolicy> policiesOf(String vm) {
    var call = Call.get(BACKUP + "/policies").query("virtualMachineId", vm).within(POLICIES);
    return console.list(call, OpenIaasPolicy.class);
  }

  /** Of one zone: without it, the list fails now and then. */
  List<Vm> machines(Reference manager) {
    var call = Call.get(COMPUTE + "/virtual_machines").query("machineManagerId", manager.id());
    return console.list(call, Vm.class).stream().filter(vm -> !vm.isTemplate()).toList();
  }

  Optional<Vm> machine(String id) {
    return Ids.isId(id)
        ? console.find(Call.get(COMPUTE + "/virtual_machines/" + id), Vm.class)
        : Optional.empty();
  }

  List<Disk> disks() {
    return console.list(Call.get(COMPUTE + "/virtual_disks"), Disk.class);
  }

  List<Disk> disksOf(String vm) {
    var call = Call.get(COMPUTE + "/virtual_disks").query("virtualMachineId", vm);
    return console.list(call, Disk.class);
  }

  /** Of the machines of one zone. */
  List<OpenIaasBackup> backups(Reference manager, boolean ofMachinesGone) {
    var call = Call.get(BACKUP + "/backups").query("machineManagerId", manager.id());
    return console.list(ofMachinesGone ? call.query("deleted", true) : call, OpenIaasBackup.class);
  }

  /** Of one machine, also one that is gone. */
  List<OpenIaasBackup> backupsOf(String vm) {
    var call = Call.get(BACKUP + "/backups").query("virtualMachineId", vm).query("deleted", true);
    return console.list(call, OpenIaasBackup.class);
  }

  static Call assign(String vm, Collection<String> policies) {
    return Call.post(
        BACKUP + "/policies/assign", Map.of("virtualMachineId", vm, "policyIds", policies));
  }

  static Call power(String vm, boolean on) {
    return Call.patch(
        COMPUTE + "/virtual_machines/" + vm + "/power", Map.of("powerState", on ? "on" : "off"));
  }
}
