package dev.coffer.engine.cloudtemple.fake;

import static dev.coffer.engine.cloudtemple.fake.Rights.VMWARE_POWER;
import static dev.coffer.engine.cloudtemple.fake.Rights.VMWARE_READ;

import com.fasterxml.jackson.databind.JsonNode;
import dev.coffer.engine.cloudtemple.fake.Activity.Outcome;
import dev.coffer.engine.cloudtemple.fake.World.Placed;
import dev.coffer.engine.cloudtemple.fake.Zone.Platform;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Machines, disks and power of VMware (section 7). */
final class VmwareRoutes {

  private static final String BASE = "/compute/v1/vcenters";
  private static final String RECOMMENDATION = "drs-1";

  private final World world;
  private final SppEngine engine;
  private final Activities activities;
  private final Oddities oddities;

  VmwareRoutes(World world, SppEngine engine, Activities activities, Oddities oddities) {
    this.world = world;
    this.engine = engine;
    this.activities = activities;
    this.oddities = oddities;
  }

  void addTo(Router router) {
    router
        .get(BASE, VMWARE_READ, _ -> managers())
        .get(BASE + "/virtual_machines", VMWARE_READ, this::machines)
        .get(BASE + "/virtual_machines/power/recommendations", VMWARE_READ, this::recommendations)
        .add(
            "PATCH",
            BASE + "/virtual_machines/power",
            Set.of(VMWARE_READ, VMWARE_POWER),
            this::power)
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
    return world
        .find(id)
        .filter(machine -> !machine.gone && machine.zone.platform() == Platform.VMWARE);
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
    json.put("sppMode", "production");
    json.put("memory", 8L << 30);
    json.put("cpu", 2);
    json.put("tools", "toolsOk");
    json.put("triggeredAlarms", List.of());
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

  private Answer recommendations(Call call) {
    var machine = call.asked("virtualMachineId").flatMap(this::find);
    if (machine.isEmpty() || call.asked("datacenterId").isEmpty()) {
      return Answer.badRequest("virtualMachineId, datacenterId and hostClusterId are required");
    }
    if (!world.hasDrs(machine.get())) {
      return Answer.json(List.of());
    }
    return Answer.json(
        List.of(
            Json.object(
                "key",
                RECOMMENDATION,
                "hostClusterId",
                machine.get().zone.clusterId(),
                "hostId",
                "host-1",
                "hostClusterName",
                "clu-" + machine.get().zone.name(),
                "hostName",
                "esx-1")));
  }

  private Answer power(Call call) {
    var machine = call.text("id").flatMap(this::find);
    var action = call.text("powerAction");
    if (machine.isEmpty()) {
      return Answer.notFound("virtual machine", call.text("id").orElse(""));
    }
    if (call.text("datacenterId").filter(machine.get().zone.datacenterId()::equals).isEmpty()) {
      return Answer.badRequest("datacenterId is required");
    }
    if (action.filter(Set.of("on", "off")::contains).isEmpty()) {
      return Answer.badRequest("powerAction is on or off");
    }
    var on = action.get().equals("on");
    var refusal = on ? refusal(machine.get()) : Optional.<String>empty();
    if (refusal.isPresent()) {
      return Answer.badRequest(refusal.get());
    }
    return switchTo(machine.get(), on, call.json().map(json -> json.path("recommendation")));
  }

  /**
   * A prompt of DRS that is not answered leaves the machine as it is for ever; a recommendation
   * where there is none fails (sections 7 and 10).
   */
  private Answer switchTo(Machine machine, boolean on, Optional<JsonNode> recommendation) {
    var about = PowerActivity.of(machine, on);
    var given = recommendation.map(json -> json.path("key").asText()).orElse("");
    if (on && world.hasDrs(machine) && !given.equals(RECOMMENDATION)) {
      return Answer.accepted(activities.startStuck(about));
    }
    if (on && !world.hasDrs(machine) && !given.isEmpty()) {
      return Answer.accepted(
          activities.start(about, () -> Outcome.failed("There is no such recommendation")));
    }
    return Answer.accepted(
        activities.start(
            about,
            () -> {
              machine.on = on;
              return Outcome.done(machine.id);
            }));
  }

  /** Section 9: a machine needs a policy to start, and the API says so. */
  private Optional<String> refusal(Machine machine) {
    if (machine.carried().isEmpty()) {
      return Optional.of("A backup policy is needed to start virtual machine " + machine.name);
    }
    return oddities.refusesHeld && machine.carried().stream().anyMatch(engine::isHeld)
        ? Optional.of("A backup policy of virtual machine " + machine.name + " is held")
        : Optional.empty();
  }
}
