package dev.coffer.engine.cloudtemple.fake;

import static dev.coffer.engine.cloudtemple.fake.Rights.OPENIAAS_POWER;
import static dev.coffer.engine.cloudtemple.fake.Rights.OPENIAAS_READ;

import dev.coffer.engine.cloudtemple.fake.Activity.Outcome;
import dev.coffer.engine.cloudtemple.fake.World.Placed;
import dev.coffer.engine.cloudtemple.fake.Zone.Platform;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Machines, disks and power of OpenIaaS (section 7). */
final class OpenIaasRoutes {

  private static final String BASE = "/compute/v1/open_iaas";

  private final World world;
  private final Activities activities;

  OpenIaasRoutes(World world, Activities activities) {
    this.world = world;
    this.activities = activities;
  }

  void addTo(Router router) {
    router
        .get(BASE, OPENIAAS_READ, _ -> managers())
        .get(BASE + "/virtual_machines", OPENIAAS_READ, this::machines)
        .get(BASE + "/virtual_machines/*", OPENIAAS_READ, this::machine)
        .add(
            "PATCH",
            BASE + "/virtual_machines/*/power",
            Set.of(OPENIAAS_READ, OPENIAAS_POWER),
            this::power)
        .get(BASE + "/virtual_disks", OPENIAAS_READ, this::disks)
        .get(BASE + "/virtual_disks/*", OPENIAAS_READ, this::disk)
        .get(BASE + "/snapshots", OPENIAAS_READ, _ -> Answer.json(List.of()))
        .get(BASE + "/*", OPENIAAS_READ, this::manager);
  }

  private Answer managers() {
    return Answer.json(world.zones(Platform.OPENIAAS).stream().map(OpenIaasRoutes::json).toList());
  }

  private Answer manager(Call call) {
    return world.zones(Platform.OPENIAAS).stream()
        .filter(zone -> zone.managerId().equals(call.id()))
        .findFirst()
        .map(zone -> Answer.json(json(zone)))
        .orElseGet(() -> Answer.notFound("machine manager", call.id()));
  }

  private static Map<String, @Nullable Object> json(Zone zone) {
    return Json.object(
        "id",
        zone.managerId(),
        "name",
        zone.managerName(),
        "osVersion",
        "8.2.1",
        "osName",
        "XCP-ng");
  }

  /** Without a machine manager, lists answer 5xx now and then; here, always. */
  private Answer machines(Call call) {
    var manager = call.asked("machineManagerId");
    if (manager.isEmpty()) {
      return Answer.error(500, "Internal Server Error", "Internal Server Error");
    }
    return Answer.json(
        world.present(Platform.OPENIAAS).stream()
            .filter(machine -> manager.get().equals(machine.zone.managerId()))
            .map(OpenIaasRoutes::json)
            .toList());
  }

  private Answer machine(Call call) {
    return find(call.id())
        .map(machine -> Answer.json(json(machine)))
        .orElseGet(() -> Answer.notFound("virtual machine", call.id()));
  }

  private Optional<Machine> find(String id) {
    return world.find(id, Platform.OPENIAAS);
  }

  private static Map<String, @Nullable Object> json(Machine machine) {
    return Json.object(
        "id",
        machine.id,
        "name",
        machine.name,
        "internalId",
        "x" + machine.number,
        "powerState",
        machine.on ? "Running" : "Halted",
        "autoPowerOn",
        false,
        "highAvailability",
        "disabled",
        "memory",
        8L << 30,
        "cpu",
        2,
        "machineManager",
        machine.zone.manager(),
        "pool",
        Json.object("id", machine.zone.clusterId(), "name", machine.zone.name()),
        "host",
        null,
        "tools",
        Json.object("detected", true),
        "addresses",
        Json.object());
  }

  private Answer disks(Call call) {
    var machine = call.asked("virtualMachineId");
    return Answer.json(
        world.present(Platform.OPENIAAS).stream()
            .filter(owner -> machine.isEmpty() || machine.get().equals(owner.id))
            .flatMap(owner -> owner.disks.stream().map(disk -> new Placed(owner, disk)))
            .map(OpenIaasRoutes::json)
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
    var attached = Json.object("id", placed.machine().id, "name", placed.machine().name);
    attached.put("readOnly", false);
    attached.put("connected", placed.machine().on);
    return Json.object(
        "id",
        placed.disk().id,
        "name",
        placed.disk().name,
        "size",
        placed.disk().size,
        "usage",
        placed.disk().size / 2,
        "isSnapshot",
        false,
        "storageRepository",
        Json.object("id", placed.machine().zone.clusterId(), "name", "sr-1"),
        "virtualMachines",
        List.of(attached));
  }

  /** Section 9: a machine needs a policy to start, and {@code nobackup} is one. */
  private Answer power(Call call) {
    var machine = find(call.id());
    var wanted = call.text("powerState");
    if (machine.isEmpty()) {
      return Answer.notFound("virtual machine", call.id());
    }
    if (wanted.filter(Set.of("on", "off")::contains).isEmpty()) {
      return Answer.badRequest("powerState is on or off");
    }
    var on = wanted.get().equals("on");
    if (on && machine.get().policies.isEmpty()) {
      return Answer.badRequest(
          "A backup policy is needed to start virtual machine " + machine.get().name);
    }
    return Answer.accepted(
        activities.start(
            PowerActivity.of(machine.get(), on),
            () -> {
              machine.get().on = on;
              return Outcome.done(machine.get().id);
            }));
  }
}
