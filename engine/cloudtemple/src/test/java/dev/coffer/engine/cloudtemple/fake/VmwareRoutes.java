package dev.coffer.engine.cloudtemple.fake;

import static dev.coffer.engine.cloudtemple.fake.Rights.VMWARE_READ;

import dev.coffer.engine.cloudtemple.fake.World.Placed;
import dev.coffer.engine.cloudtemple.fake.Zone.Platform;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Machines and disks of VMware (section 7). */
final class VmwareRoutes {

  private static final String BASE = "/compute/v1/vcenters";

  private final World world;

  VmwareRoutes(World world) {
    this.world = world;
  }

  void addTo(Router router) {
    router
        .get(BASE, VMWARE_READ, _ -> managers())
        .get(BASE + "/virtual_machines", VMWARE_READ, this::machines)
        .get(BASE + "/virtual_machines/*", VMWARE_READ, this::machine)
        .get(BASE + "/virtual_disks", VMWARE_READ, this::disks)
        .get(BASE + "/virtual_disks/*", VMWARE_READ, this::disk)
        .get(BASE + "/snapshots", VMWARE_READ, this::snapshots)
        .get(BASE + "/virtual_datacenters", VMWARE_READ, this::datacenters)
        .get(BASE + "/virtual_datacenters/*", VMWARE_READ, this::datacenter);
  }

  private Answer managers() {
    return Answer.json(
        world.zones(Platform.VMWARE).stream()
            .map(
                zone ->
                    Json.object(
                        "id", zone.managerId(),
                        "name", zone.managerName(),
                        "fullName", "VMware vCenter Server 7.0.3",
                        "version", "7.0.3",
                        "instanceUuid", zone.clusterId()))
            .toList());
  }

  private Answer machines(Call call) {
    var name = call.asked("name");
    var manager = call.asked("machineManagerId");
    return Answer.json(
        world.present(Platform.VMWARE).stream()
            .filter(machine -> name.isEmpty() || name.get().equals(machine.name))
            .filter(machine -> manager.isEmpty() || manager.get().equals(machine.zone.managerId()))
            .map(VmwareRoutes::json)
            .toList());
  }

  private Answer machine(Call call) {
    return find(call.id())
        .map(machine -> Answer.json(json(machine)))
        .orElseGet(() -> Answer.notFound("virtual machine", call.id()));
  }

  private Optional<Machine> find(String id) {
    return world.find(id, Platform.VMWARE);
  }

  private static Map<String, @Nullable Object> json(Machine machine) {
    var json =
        Json.object(
            "id",
            machine.id,
            "name",
            machine.name,
            "moref",
            "vm-" + machine.number,
            "machineManager",
            machine.zone.manager(),
            "datacenter",
            machine.zone.datacenter(),
            "hostCluster",
            machine.zone.cluster(),
            "datastore",
            null,
            "datastoreCluster",
            null,
            "template",
            false,
            "powerState",
            machine.on ? "running" : "stopped",
            "consolidationNeeded",
            false,
            "snapshoted",
            !machine.snapshots.isEmpty());
    json.put("sppMode", machine.mode);
    json.put("memory", 8L << 30);
    json.put("cpu", 2);
    json.put("tools", "toolsOk");
    json.put("triggeredAlarms", List.of());
    json.put("newSinceTheLastRelease", Json.object("deep", List.of(1)));
    return json;
  }

  private Answer disks(Call call) {
    var machine = call.asked("virtualMachineId");
    var name = call.asked("name");
    return Answer.json(
        world.present(Platform.VMWARE).stream()
            .filter(owner -> machine.isEmpty() || machine.get().equals(owner.id))
            .flatMap(owner -> owner.disks.stream().map(disk -> new Placed(owner, disk)))
            .filter(placed -> name.isEmpty() || name.get().equals(placed.disk().name))
            .map(VmwareRoutes::json)
            .toList());
  }

  private Answer disk(Call call) {
    return world
        .findDisk(call.id())
        .filter(placed -> find(placed.machine().id).isPresent())
        .map(placed -> Answer.json(json(placed)))
        .orElseGet(() -> Answer.notFound("virtual disk", call.id()));
  }

  private static Map<String, @Nullable Object> json(Placed placed) {
    var machine = placed.machine();
    var disk = placed.disk();
    var unit = machine.disks.indexOf(disk);
    return Json.object(
        "id",
        disk.id,
        "name",
        disk.name,
        "virtualMachineId",
        machine.id,
        "machineManager",
        machine.zone.manager(),
        "datastore",
        Json.object("id", machine.zone.clusterId(), "name", "ds-1"),
        "capacity",
        disk.size,
        "diskUnitNumber",
        unit,
        "diskMode",
        disk.mode,
        "provisioningType",
        "dynamic",
        "instantAccess",
        false,
        "nativeId",
        "6000C29" + unit,
        "diskPath",
        "[ds-1] " + machine.name + "/" + disk.name + ".vmdk",
        "editable",
        true,
        "controller",
        Json.object("id", "1000", "busNumber", 0, "type", "ParaVirtual"));
  }

  private Answer snapshots(Call call) {
    var machine = call.asked("virtualMachineId").flatMap(this::find);
    return Answer.json(
        machine.stream()
            .flatMap(
                owner ->
                    owner.snapshots.stream()
                        .map(
                            name ->
                                Json.object(
                                    "id",
                                    name,
                                    "virtualMachineId",
                                    owner.id,
                                    "name",
                                    name,
                                    "createTime",
                                    1_700_000_000L)))
            .toList());
  }

  private Answer datacenters(Call call) {
    var name = call.asked("name");
    return Answer.json(
        world.zones(Platform.VMWARE).stream()
            .filter(zone -> name.isEmpty() || name.get().equals(zone.name()))
            .map(VmwareRoutes::json)
            .toList());
  }

  private Answer datacenter(Call call) {
    return world.zones(Platform.VMWARE).stream()
        .filter(zone -> zone.datacenterId().equals(call.id()))
        .findFirst()
        .map(zone -> Answer.json(json(zone)))
        .orElseGet(() -> Answer.notFound("virtual datacenter", call.id()));
  }

  private static Map<String, @Nullable Object> json(Zone zone) {
    return Json.object(
        "id", zone.datacenterId(),
        "name", zone.name(),
        "machineManager", zone.manager(),
        "vCenter", zone.manager());
  }
}
