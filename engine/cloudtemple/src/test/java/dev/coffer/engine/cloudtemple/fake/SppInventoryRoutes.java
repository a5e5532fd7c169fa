package dev.coffer.engine.cloudtemple.fake;

import static dev.coffer.engine.cloudtemple.fake.Rights.SPP_READ;

import dev.coffer.engine.cloudtemple.fake.World.Placed;
import dev.coffer.engine.cloudtemple.fake.Zone.Platform;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What SPP knows of machines, disks and places (section 4). */
final class SppInventoryRoutes {

  private static final String BASE = "/backup/v1/spp";
  private static final long TIB = 1L << 40;

  private final World world;
  private final SppEngine engine;
  private final String server = UUID.randomUUID().toString();

  SppInventoryRoutes(World world, SppEngine engine) {
    this.world = world;
    this.engine = engine;
  }

  void addTo(Router router) {
    router
        .get(BASE + "/virtual_machines/*", SPP_READ, this::machine)
        .get(BASE + "/virtual_disks/*", SPP_READ, this::disk)
        .get(BASE + "/sites", SPP_READ, _ -> sites())
        .get(BASE + "/storages", SPP_READ, _ -> storages())
        .get(BASE + "/servers", SPP_READ, _ -> Answer.json(List.of(serverJson())))
        .get(BASE + "/servers/*", SPP_READ, this::server)
        .get(BASE + "/vcenters", SPP_READ, this::vcenters);
  }

  /** 404 means that it is not inventoried, whatever the hypervisor has. */
  private Answer machine(Call call) {
    return world
        .find(call.id())
        .filter(machine -> machine.inventoried)
        .map(machine -> Answer.json(json(machine)))
        .orElseGet(() -> Answer.notFound("virtual machine", call.id()));
  }

  private Map<String, @Nullable Object> json(Machine machine) {
    return Json.object(
        "id",
        machine.id,
        "name",
        machine.name,
        "moref",
        "vm-" + machine.number,
        "internalId",
        "f" + machine.number,
        "internalVCenterId",
        1001,
        "vCenterId",
        machine.zone.managerId(),
        "href",
        "https://spp.invalid/api/hypervisor/1001/vm/f" + machine.number,
        "metadataPath",
        "/metadata",
        "storageProfiles",
        profiles(machine),
        "datacenterName",
        machine.zone.name(),
        "volumes",
        machine.disks.stream().map(disk -> volume(machine, disk)).toList());
  }

  private List<String> profiles(Machine machine) {
    return engine.policies().values().stream()
        .filter(policy -> machine.policies.contains(policy.id))
        .map(policy -> policy.name)
        .toList();
  }

  private static Map<String, @Nullable Object> volume(Machine machine, Machine.Disk disk) {
    var key = String.valueOf(2000 + machine.disks.indexOf(disk));
    return Json.object("name", disk.name, "key", key, "size", disk.size, "configVolume", false);
  }

  private Answer disk(Call call) {
    return world
        .findDisk(call.id())
        .filter(placed -> placed.disk().inventoried)
        .map(placed -> Answer.json(json(placed)))
        .orElseGet(() -> Answer.notFound("virtual disk", call.id()));
  }

  private Map<String, @Nullable Object> json(Placed placed) {
    var machine = placed.machine();
    return Json.object(
        "id",
        placed.disk().id,
        "name",
        placed.disk().name,
        "internalId",
        "d" + machine.number + "-" + machine.disks.indexOf(placed.disk()),
        "instanceId",
        UUID.nameUUIDFromBytes(placed.disk().id.getBytes(StandardCharsets.UTF_8)).toString(),
        "sppServerId",
        server,
        "virtualMachineId",
        machine.id);
  }

  private Answer sites() {
    var zones = world.zones(Platform.VMWARE);
    return Answer.json(
        IntStream.range(0, zones.size())
            .mapToObj(i -> Json.object("id", String.valueOf(2000 + i), "name", zones.get(i).name()))
            .toList());
  }

  private Answer storages() {
    var zones = world.zones(Platform.VMWARE);
    return Answer.json(
        IntStream.range(0, zones.size()).mapToObj(i -> storage(i, zones.get(i))).toList());
  }

  private static Map<String, @Nullable Object> storage(int i, Zone zone) {
    return Json.object(
        "id",
        String.valueOf(2101 + i),
        "resourceType",
        "storage",
        "type",
        "vsnap",
        "site",
        zone.name(),
        "name",
        "vsnap-" + zone.name(),
        "storageId",
        "s" + i,
        "hostAddress",
        "vsnap-" + i + ".invalid",
        "portNumber",
        8900,
        "sslConnection",
        true,
        "initializeStatus",
        "Ready",
        "version",
        "10.1.12",
        "isReady",
        true,
        "capacity",
        Json.object("free", 30 * TIB, "total", 40 * TIB, "updateTime", 1_700_000_000_000L));
  }

  private Map<String, @Nullable Object> serverJson() {
    return Json.object("id", server, "name", "10", "address", "spp.invalid");
  }

  private Answer server(Call call) {
    return call.id().equals(server)
        ? Answer.json(serverJson())
        : Answer.notFound("SPP server", call.id());
  }

  /** Every public client gives the server; whether it can be left out is unknown. */
  private Answer vcenters(Call call) {
    if (call.asked("sppServerId").isEmpty()) {
      return Answer.badRequest("sppServerId is required");
    }
    return Answer.json(
        world.zones(Platform.VMWARE).stream()
            .map(
                zone ->
                    Json.object(
                        "id", zone.managerId(),
                        "internalId", 1001,
                        "instanceId", zone.clusterId(),
                        "sppServerId", server,
                        "name", zone.managerName()))
            .toList());
  }
}
