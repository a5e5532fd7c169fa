package dev.coffer.engine.spp.fake;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The inventory and the catalog of backups, as lists of machines and disks (sections 5 and 9). */
final class Hypervisors {

  static final String ID = "1001";
  static final String PATH = "/api/hypervisor/" + ID;

  private final State state;

  Hypervisors(State state) {
    this.state = state;
  }

  Reply list(Call call) {
    var vcenter =
        Json.object()
            .put("id", ID)
            .put("name", "vcenter-1")
            .put("type", "vmware")
            .put("uniqueId", "6c2ff21d-6cf5-44a8-8d66-0d5a8c1b5a01");
    vcenter.set("links", Links.of(state).add("self", PATH).add("vms", PATH + "/vm").node());
    return Listing.of(call, "hypervisors", List.of(vcenter));
  }

  Reply search(Call call) {
    if (!call.parameter("resourceType", "").equals("vm")) {
      throw new SppRefusal(400, "unknown resourceType");
    }
    var name = call.body().path("name").asText("*");
    var found =
        machines(call).stream()
            .filter(vm -> Listing.matches(name, vm.name()))
            .map(vm -> view(vm, from(call)))
            .toList();
    return Listing.of(call, "vms", found);
  }

  Reply machineList(Call call) {
    return Listing.of(
        call, "vms", machines(call).stream().map(vm -> view(vm, from(call))).toList());
  }

  Reply machine(Call call) {
    return Reply.ok(view(get(call), from(call)));
  }

  Reply disks(Call call) {
    var vm = get(call);
    return Listing.of(
        call, "vdisks", vm.disks().stream().map(disk -> view(vm, disk, from(call))).toList());
  }

  Reply disk(Call call) {
    var vm = get(call);
    var id = call.variable("disk");
    var disk = vm.disks().stream().filter(one -> one.id().equals(id)).findFirst();
    return Reply.ok(
        view(vm, disk.orElseThrow(() -> SppRefusal.notFound("virtual disk", id)), from(call)));
  }

  Reply hosts(Call call) {
    var hosts = zones().stream().map(zone -> named("host", "esx-" + zone)).toList();
    return Listing.of(call, "hosts", hosts);
  }

  Reply clusters(Call call) {
    var clusters = zones().stream().map(zone -> named("cluster", zone)).toList();
    return Listing.of(call, "clusters", clusters);
  }

  /** The rollup is flat and has its own fields (section 5, catalog rollup). */
  Reply rollup(Call call) {
    List<ObjectNode> children = new ArrayList<>();
    for (var vm : state.inventory.values()) {
      var child = Json.object().put("id", vm.id());
      var properties = child.putObject("properties");
      properties.put("name", vm.name()).put("host", "esx-" + vm.zone()).put("inHLO", true);
      properties.put("isProtected", !state.ownList(vm.id()).isEmpty());
      properties.put("hypervisorType", "vmware");
      properties.putObject("powerSummary").put("powerState", power(vm));
      properties.putObject("datacenter").put("name", vm.zone());
      properties
          .putObject("storageSummary")
          .put("commited", vm.disks().stream().mapToLong(VmFacts.DiskFacts::size).sum());
      children.add(child);
    }
    return Listing.of(call, "children", children);
  }

  static String versionPath(Version version) {
    return PATH + "/vm/" + version.vm().id() + "/version/" + version.id();
  }

  /** {@code recovery}: what has backups, there or not; else what the last inventory found. */
  Collection<VmFacts> machines(Call call) {
    if (!from(call).equals("recovery")) {
      return state.inventory.values();
    }
    Map<String, VmFacts> saved = new LinkedHashMap<>();
    state.versions.stream()
        .sorted(Comparator.comparingLong(Version::time))
        .forEach(version -> saved.merge(version.vm().id(), version.vm(), VmFacts::after));
    return saved.values();
  }

  private VmFacts get(Call call) {
    var id = call.variable("vm");
    return machines(call).stream()
        .filter(vm -> vm.id().equals(id))
        .findFirst()
        .orElseThrow(() -> SppRefusal.notFound("virtual machine", id));
  }

  private static String from(Call call) {
    var from = call.parameter("from", "hlo");
    if (!List.of("hlo", "recovery", "restore").contains(from)) {
      throw new SppRefusal(400, "unknown from: " + from);
    }
    return from;
  }

  private List<String> zones() {
    return state.inventory.values().stream().map(VmFacts::zone).distinct().sorted().toList();
  }

  private ObjectNode named(String kind, String name) {
    var node = Json.object().put("id", name).put("name", name).put("resourceType", kind);
    node.set("links", Links.of(state).add("self", PATH + "/" + kind + "/" + name).node());
    return node;
  }

  private static String power(VmFacts vm) {
    return vm.on() ? "poweredOn" : "poweredOff";
  }

  private ObjectNode view(VmFacts vm, String from) {
    var path = PATH + "/vm/" + vm.id();
    var view =
        Json.object()
            .put("id", vm.id())
            .put("name", vm.name())
            .put("metadataPath", metadataPath(vm))
            .put("hypervisorKey", ID)
            .put("hypervisorHostKey", "esx-" + vm.zone())
            .put("hypervisorHostname", "esx-" + vm.zone());
    view.putObject("nativeObject")
        .putObject("mor")
        .put("type", "VirtualMachine")
        .put("val", vm.mor());
    view.putObject("config")
        .put("location", "/" + vm.zone() + "/vm" + (vm.folder().isEmpty() ? "" : "/" + vm.folder()))
        .put("hypervisorKey", ID);
    view.putObject("cluster").put("key", "c-" + vm.zone()).put("name", vm.zone());
    view.putObject("datacenter").put("key", "d-" + vm.zone()).put("name", vm.zone());
    view.putObject("powerSummary").put("powerState", power(vm));
    view.set("storageProfiles", Json.texts(names(state.ownList(vm.id()))));
    var copies = view.putArray("copies");
    state.versions.stream()
        .filter(version -> version.vm().id().equals(vm.id()))
        .map(Version::policy)
        .distinct()
        .forEach(policy -> copies.addObject().put("storageProfileId", policy));
    var query = "?from=" + from;
    view.set(
        "links",
        Links.of(state)
            .add("self", path + query)
            .add("versions", path + "/version?from=recovery")
            .add("latestversion", path + "/latestversion?from=recovery")
            .add("copies", path + "/copy?from=recovery")
            .add("vdisks", path + "/vdisk" + query)
            .add("options", path + "/options")
            .node());
    return view;
  }

  private ObjectNode view(VmFacts vm, VmFacts.DiskFacts disk, String from) {
    var path = PATH + "/vm/" + vm.id() + "/vdisk/" + disk.id();
    var view =
        Json.object()
            .put("id", disk.id())
            .put("name", disk.name())
            .put("size", disk.size())
            .put("metadataPath", metadataPath(vm) + "/VD:" + disk.id());
    view.set("storageProfiles", Json.texts(names(state.policiesOf(vm.id(), disk.id()))));
    view.set(
        "links",
        Links.of(state)
            .add("self", path + "?from=" + from)
            .add("latestversion", path + "/latestversion?from=" + from)
            .add("copies", path + "/copy?from=" + from)
            .node());
    return view;
  }

  private static String metadataPath(VmFacts vm) {
    return "/MS:" + ID + "/DC:" + vm.zone() + "/VM:" + vm.id();
  }

  private List<String> names(Collection<String> policies) {
    return state.policies.values().stream()
        .filter(policy -> policies.contains(policy.id))
        .map(policy -> policy.name)
        .toList();
  }
}
