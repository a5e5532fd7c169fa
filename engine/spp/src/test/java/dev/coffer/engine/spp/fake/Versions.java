package dev.coffer.engine.spp.fake;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Comparator;
import java.util.List;

/** Recovery points of machines and of their disks (section 9). */
final class Versions {

  private final State state;

  Versions(State state) {
    this.state = state;
  }

  Reply list(Call call) {
    boolean embed = call.parameter("embedCopies", "false").equals("true");
    return Listing.of(call, "versions", of(call).stream().map(v -> view(v, embed)).toList());
  }

  Reply latest(Call call) {
    var all = of(call);
    if (all.isEmpty()) {
      throw SppRefusal.notFound("version of virtual machine", call.variable("vm"));
    }
    return Reply.ok(view(all.getLast(), true));
  }

  Reply read(Call call) {
    return Reply.ok(view(get(call), true));
  }

  Reply copies(Call call) {
    return Listing.of(call, "copies", of(call).stream().map(this::copy).toList());
  }

  Reply copiesOfVersion(Call call) {
    return Listing.of(call, "copies", List.of(copy(get(call))));
  }

  /** Where the machine's disks lay, for mapping them elsewhere. */
  Reply volumes(Call call) {
    return Listing.of(call, "volumes", List.of(part(get(call), "volume", "ds-1")));
  }

  Reply networkCards(Call call) {
    var version = get(call);
    var card = part(version, "vnic", "nic-1");
    card.set(
        "links", Links.of(state).add("networks", path(version) + "/vnic/nic-1/network").node());
    return Listing.of(call, "vnics", List.of(card));
  }

  Reply networks(Call call) {
    return Listing.of(call, "networks", List.of(part(get(call), "network", "net-1")));
  }

  Reply delete(Call call) {
    state.versions.remove(get(call));
    return Reply.none();
  }

  Reply copiesOfDisk(Call call) {
    var disk = call.variable("disk");
    return Listing.of(
        call,
        "copies",
        of(call).stream()
            .filter(v -> v.disk(disk).isPresent())
            .map(v -> diskCopy(v, disk))
            .toList());
  }

  Reply latestOfDisk(Call call) {
    var disk = call.variable("disk");
    var newest = of(call).stream().filter(v -> v.disk(disk).isPresent()).toList();
    if (newest.isEmpty()) {
      throw SppRefusal.notFound("version of disk", disk);
    }
    return Reply.ok(diskVersion(newest.getLast(), disk));
  }

  Reply versionOfDisk(Call call) {
    return Reply.ok(diskVersion(get(call), call.variable("disk")));
  }

  /** Oldest first. */
  private List<Version> of(Call call) {
    var vm = call.variable("vm");
    if (!call.parameter("from", "hlo").equals("recovery")) {
      throw new SppRefusal(400, "versions are to be read from=recovery");
    }
    return state.versions.stream()
        .filter(version -> version.vm().id().equals(vm))
        .sorted(Comparator.comparingLong(Version::time))
        .toList();
  }

  private Version get(Call call) {
    var id = call.variable("version");
    return state.versions.stream()
        .filter(version -> version.id().equals(id))
        .findFirst()
        .orElseThrow(() -> SppRefusal.notFound("version", id));
  }

  private static String path(Version version) {
    return Hypervisors.versionPath(version);
  }

  private ObjectNode view(Version version, boolean embed) {
    var path = path(version);
    var query = "?from=recovery";
    var view = Json.object().put("id", version.id()).put("sessionId", version.session());
    view.set("protectionInfo", protection(version));
    view.put("hypervisorHostname", "esx-" + version.vm().zone());
    if (embed) {
      view.set("copies", Json.array(List.of(copy(version))));
    }
    view.set(
        "links",
        Links.of(state)
            .add("self", path + query)
            .add("copies", path + "/copy" + query)
            .add("volumes", path + "/volume" + query)
            .add("vnics", path + "/vnic" + query)
            .add("deletefromversioncatalog", path + "?action=deletefromversioncatalog")
            .node());
    return view;
  }

  private static ObjectNode protection(Version version) {
    return Json.object()
        .put("protectionTime", version.time())
        .put("storageProfileName", version.policyName())
        .put("policyName", version.jobName())
        .put("subPolicyType", "BACKUP")
        .put("transferSize", version.transferred())
        .put("baseBackup", version.base());
  }

  private ObjectNode copy(Version version) {
    var path = path(version);
    var view = Json.object().put("id", version.id() + "1");
    view.putObject("protectionInfo")
        .put("protectionTime", version.time())
        .put("subPolicyType", "BACKUP");
    view.putObject("site")
        .put("id", version.site().id)
        .put("name", version.site().name)
        .put("href", Links.INSIDE + "/api/site/" + version.site().id);
    view.set(
        "links",
        Links.of(state)
            .add("self", path + "/copy/" + version.id() + "1?from=recovery")
            .add("version", path + "?from=recovery")
            .node());
    return view;
  }

  private ObjectNode diskVersion(Version version, String disk) {
    var path = diskPath(version, disk);
    var view = Json.object().put("id", version.id()).put("sessionId", version.session());
    view.set("protectionInfo", protection(version));
    view.set(
        "links",
        Links.of(state)
            .add("self", path + "?from=recovery")
            .add("copies", path + "/copy?from=recovery")
            .node());
    return view;
  }

  private ObjectNode diskCopy(Version version, String disk) {
    var view = copy(version);
    var path = diskPath(version, disk);
    view.set(
        "links",
        Links.of(state)
            .add("self", path + "/copy/" + version.id() + "1?from=recovery")
            .add("version", path + "?from=recovery")
            .node());
    return view;
  }

  private static String diskPath(Version version, String disk) {
    var vm = Hypervisors.PATH + "/vm/" + version.vm().id();
    return vm + "/vdisk/" + disk + "/version/" + version.id();
  }

  private ObjectNode part(Version version, String kind, String id) {
    var part = Json.object().put("id", id).put("name", id);
    part.set("links", Links.of(state).add("self", path(version) + "/" + kind + "/" + id).node());
    return part;
  }
}
